"""Lets OpenVINO do the steps of a language model on a CPU, behind the model that torch loaded.

`generate` of transformers goes on choosing the tokens; a hook of diffusers takes its calls of the
network where they come with a `Held` cache. The keys and values of the texts then stay inside
OpenVINO, which adds to them in place: handed to and fro at each token they would cost more than
the network itself. The form of the graph is the one that its attention with a cache asks for
(https://docs.openvino.ai/2026/openvino-workflow/running-inference/inference-request/stateful-models.html).
"""

import copy
import hashlib
from pathlib import Path
from typing import Any, Self

import numpy as np
import openvino
import structlog
import torch
from diffusers.hooks import HookRegistry, ModelHook
from openvino import opset13 as operations
from openvino._offline_transformations import apply_make_stateful_transformation
from openvino.frontend import GeneralFailure, OpConversionFailure
from torch import Tensor, nn
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer
from transformers.modeling_outputs import CausalLMOutputWithPast

from aigc_studio.zoo.compiled import in_float32, quiet, save
from aigc_studio.zoo.digest import digest

APART = 0.01  # mean difference to torch, as a share of the mean logit, that is no rounding
FORM = 1  # of the converted graph: another number is another entry in the cache folder

log = structlog.get_logger(__name__)


class Held(DynamicCache):
    """The keys and values of some texts, inside a request of OpenVINO; here only their length."""

    def __init__(self, request: Any, config: Any) -> None:
        super().__init__(config=config)
        self.request = request
        self.length = 0
        self.living = torch.empty(0, dtype=torch.long)  # numbers of the texts that go on

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Return how many tokens were read and written, padding with them."""
        return self.length


class Decoder(ModelHook):  # type: ignore[misc]
    """Answers the calls of one language model that come with its own cache.

    `model` is the one to write with. It shares its weights with the one that torch loaded, which
    stays as it was.
    """

    def __init__(self, model: Any, compiled: Any) -> None:
        super().__init__()
        self.model = copy.copy(model)
        self.compiled, config = compiled, model.config
        self.config = config
        self.padding = -1 if config.pad_token_id is None else config.pad_token_id

    @classmethod
    def of(cls, model: nn.Module, cache: Path, threads: int) -> Self | None:
        """Return OpenVINO's form of a language model that lies on the CPU.

        Args:
            model: of the transformers library, all its layers attending to the whole text.
            cache: folder of what is converted, under the hash of its weights.
            threads: of a step.

        Returns:
            The model to write with, and its caches; None where torch has to do it.
        """
        if not _attends_to_all(model):
            return None
        name = f"{digest(model)}{FORM}{openvino.__version__}{torch.__version__}"
        folder = cache / hashlib.sha256(name.encode()).hexdigest()[:32]
        options = {
            "INFERENCE_PRECISION_HINT": "f32",
            "KV_CACHE_PRECISION": "f32",
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
        }
        try:
            if not folder.exists():
                log.info("converting", network=type(model).__name__)
                save(_converted(model), folder)
            compiled = openvino.Core().compile_model(folder / "model.xml", "CPU", options)
            decoder = cls(model, compiled)
            apart = decoder._apart(model)
        except (
            OSError, RuntimeError, TypeError, ValueError, GeneralFailure, OpConversionFailure
        ) as problem:  # fmt: skip
            log.warning("torch instead of openvino", reason=str(problem)[:500])
            return None
        if apart > APART:
            log.warning("openvino differs", network=type(model).__name__, apart=apart)
            return None
        registry = HookRegistry.check_if_exists_or_initialize(decoder.model)
        registry.register_hook(decoder, "openvino")
        return decoder

    def cache(self) -> Held:
        """Return an empty cache, for one call of `generate`."""
        return Held(self.compiled.create_infer_request(), self.config)

    def new_forward(self, module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        """Return what the network returns; logits of the last tokens alone (texts, 1, words)."""
        cache = kwargs.get("cache")
        if not isinstance(cache, Held):
            return self.fn_ref.original_forward(*args, **kwargs)
        ids = kwargs["input_ids"]
        mask = kwargs.get("attention_mask")
        if mask is None:  # nothing is padding
            mask = torch.ones(len(ids), cache.length + ids.shape[1], dtype=torch.long)
        logits = self.step(cache, ids, mask, kwargs["position_ids"])
        return CausalLMOutputWithPast(logits=logits, cache=cache)

    def step(self, cache: Held, ids: Tensor, mask: Tensor, places: Tensor) -> Tensor:
        """Read some tokens and return the logits (texts, 1, words) of what follows them.

        A text whose last token is padding has ended: it is left out from then on.

        Args:
            cache: of the tokens before; takes these.
            ids: (texts, tokens).
            mask: (texts, tokens before and these), 0 for padding.
            places: (texts, tokens), the number of each token in its text.
        """
        living = (ids[:, -1] != self.padding).nonzero()[:, 0]
        order = torch.searchsorted(cache.living, living) if cache.length else living
        given = [tensor.numpy() for tensor in (ids[living], mask[living], places[living])]
        found = cache.request.infer(
            [*given, order.numpy().astype(np.int32)], share_inputs=True, share_outputs=True
        )
        cache.length += ids.shape[1]
        cache.living = living
        # Each gets its own; what has ended gets another's, as nobody reads them.
        own = torch.searchsorted(living, torch.arange(len(ids))).clamp(max=len(living) - 1)
        return torch.from_numpy(found[0])[own]

    @torch.inference_mode()
    def _apart(self, model: Any) -> float:
        """Return how far this is from torch, over a padded text and one step more."""
        ids = (torch.arange(2 * 5).reshape(2, 5) + self.padding + 1) % model.config.vocab_size
        mask = torch.tensor([[0, 0, 1, 1, 1], [1, 1, 1, 1, 1]])
        places = (mask.cumsum(-1) - 1).clamp(min=0)
        cache = self.cache()
        self.step(cache, ids[:, :4], mask[:, :4], places[:, :4])
        found = self.step(cache, ids[:, 4:], mask, places[:, 4:])
        expected = model(ids, attention_mask=mask, position_ids=places).logits[:, -1:].float()
        return float((found - expected).abs().mean() / expected.abs().mean())


class _Stepped(nn.Module):
    """A language model that takes and gives its keys and values, as tracing wants it."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, ids: Tensor, mask: Tensor, places: Tensor, order: Tensor, *kept: Tensor
    ) -> tuple[Tensor, ...]:
        """Return the last logits (texts, 1, words), then keys and values of each layer."""
        config: Any = self.model.config
        cache = DynamicCache(config=config)
        layers: list[Any] = cache.layers
        for layer, keys, values in zip(layers, kept[::2], kept[1::2], strict=True):
            layer.lazy_initialization(keys, values)
            layer.keys, layer.values = keys.index_select(0, order), values.index_select(0, order)
        new, all_ = ids.shape[1], mask.shape[1]
        before = torch.arange(all_)[None] <= (torch.arange(new) + all_ - new)[:, None]
        seen = before[None, None] & (mask[:, None, None] > 0)  # (texts, 1, new, all)
        bias = torch.where(seen, 0.0, -1e9)
        made = self.model(
            input_ids=ids, attention_mask=bias, position_ids=places, cache=cache, logits_to_keep=1
        )
        pairs = [(layer.keys, layer.values) for layer in made.cache.layers]
        return (made.logits, *(tensor for pair in pairs for tensor in pair))


def _attends_to_all(model: Any) -> bool:
    """Tell whether every layer of a model looks back at the whole text, and nothing else."""
    return all(type(layer) is DynamicLayer for layer in DynamicCache(config=model.config).layers)


def _converted(model: Any) -> openvino.Model:
    """Return a language model as a graph that keeps its keys and values to itself."""
    config = model.config
    layers, heads = config.num_hidden_layers, config.num_key_value_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    texts, new, kept = 2, 3, 4
    examples = (
        torch.zeros(texts, new, dtype=torch.long),
        torch.ones(texts, kept + new, dtype=torch.long),
        torch.arange(kept, kept + new).repeat(texts, 1),
        torch.arange(texts, dtype=torch.int32),
        *(torch.zeros(texts, heads, kept, width) for _ in range(2 * layers)),
    )
    with torch.inference_mode(False), torch.no_grad(), in_float32(model), quiet():
        graph = openvino.convert_model(_Stepped(model), example_input=examples)
    names = ("ids", "mask", "places", "order")
    for name, given in zip(names, graph.inputs[:4], strict=True):
        given.get_tensor().set_names({name})
        open_shape = [-1] * len(given.partial_shape)
        given.get_node().set_partial_shape(openvino.PartialShape(open_shape))
    held = {}
    for i, (given, made) in enumerate(zip(graph.inputs[4:], graph.outputs[1:], strict=True)):
        given.get_tensor().set_names({f"kept.{i}"})
        given.get_node().set_partial_shape(openvino.PartialShape([-1, heads, -1, width]))
        made.get_tensor().set_names({f"made.{i}"})
        held[f"kept.{i}"] = f"made.{i}"
    graph.validate_nodes_and_infer_types()
    apply_make_stateful_transformation(graph, held)
    _begin_empty(graph, heads, width)
    return graph


def _begin_empty(graph: openvino.Model, heads: int, width: int) -> None:
    """Let keys and values be (texts, heads, 0, width) at first."""
    shape = operations.shape_of(graph.input("ids"), output_type="i64")
    texts = operations.gather(shape, operations.constant([0]), operations.constant(0))
    rest = operations.constant(np.array([heads, 0, width], np.int64))
    nothing = operations.broadcast(
        operations.constant(0.0, dtype=np.float32), operations.concat([texts, rest], 0)
    )
    for node in graph.get_ordered_ops():
        if node.get_type_name() == "ReadValue":
            node.set_arguments([nothing])
    graph.validate_nodes_and_infer_types()
