"""A causal language model learns a voice: the bundled writer, or any that takes instructions.

What is trained is a LoRA (Hu et al. 2021, arXiv 2106.09685) or, of the bundled writer, all weights.

It learns cross-entropy on the texts, given the briefs that ask for them; half of a batch are texts
of the model's own for other briefs, so that it goes on writing what it is asked (prior
preservation, Ruiz et al. 2022, arXiv 2208.12242). Each step makes up its lessons anew from the
step's own generator. Weights are not averaged: the best of the evaluations are taken.
"""

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from aigc_studio.core.brief import Brief
from aigc_studio.models.instructions import asked_of, messages_of
from aigc_studio.models.writing import END, prompt_of, told, without_fill
from aigc_studio.training.learner import ADAPTER, LoraLearner
from aigc_studio.training.text_set import TextLine
from aigc_studio.training.tokens import error_of, sampled
from aigc_studio.training.voice import Lesson, lesson_of
from aigc_studio.zoo.loras import VOICE_WEIGHTS, Weights
from aigc_studio.zoo.voices import as_meant
from aigc_studio.zoo.writer import Writer

LONGEST = 512  # tokens of brief and text; what is longer is cut


@dataclass(frozen=True)
class TextExamples:
    """What is learned from: texts of somebody's own, then lessons of the model's own."""

    lines: Sequence[TextLine]
    own: Sequence[Lesson]
    held_out: Sequence[int] = ()  # of the lines; they are put together with no others


class WordLearner(LoraLearner):
    """See the module."""

    size = 0

    def __init__(
        self, writer: Writer, *, weights: Weights, rank: int, seed: int, base: str
    ) -> None:
        self.writer, self.tokenizer, self.base = writer, writer.tokenizer, base
        self.weights = weights
        self.network: Any = (
            writer.model if weights == "all" else with_lora(writer.model, rank=rank, seed=seed)
        )
        for parameter in self.kept().values():
            parameter.data = parameter.data.float()

    def take(self, examples: TextExamples) -> None:
        """Keep the examples."""
        self.examples = examples
        held = set(examples.held_out)
        self.others = [line for i, line in enumerate(examples.lines) if i not in held]

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return the mean cross-entropy per token."""
        lot = int(torch.randint(2**31, (), generator=generator).item())
        chance = random.Random(lot)
        lines = self.examples.lines
        lessons = [
            lesson_of(lines[i], self.others, chance)
            if i < len(lines)
            else self.examples.own[i - len(lines)]
            for i in chosen.tolist()
        ]
        total, count = self._error(lessons)
        return total / count

    @torch.no_grad()
    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return the mean cross-entropy per token of held-out lines: the log of the perplexity."""
        if not held_out:
            return None
        return self.judge_lessons(
            [lesson_of(self.examples.lines[i], (), random.Random(seed + i)) for i in held_out],
            batch,
        )

    @torch.no_grad()
    def judge_lessons(self, lessons: Sequence[Lesson], batch: int) -> float:
        """Return the mean cross-entropy per token of the texts of some lessons."""
        self.network.eval()
        total = count = 0.0
        for start in range(0, len(lessons), batch):
            error, tokens = self._error(lessons[start : start + batch])
            total, count = total + error.item(), count + tokens
        self.network.train()
        return total / count

    def _error(self, lessons: Sequence[Lesson]) -> tuple[Tensor, int]:
        """Return the sum of the cross-entropies (scalar) of the texts, and of how many tokens."""
        return error_of(self.network, [self._tokens(lesson) for lesson in lessons])

    def _tokens(self, lesson: Lesson) -> tuple[list[int], int]:
        """Return the tokens of brief and text, and where the text begins."""
        if self.writer.bundled:
            prompt = self.tokenizer.encode(prompt_of(lesson.brief, in_voice=lesson.in_voice))
            text = self.tokenizer.encode(lesson.text + END)
        else:
            prompt = self.asked([lesson.brief], in_voice=lesson.in_voice)["input_ids"][0].tolist()
            said = told(lesson.text, lesson.brief) + (self.tokenizer.eos_token or "")
            text = self.tokenizer.encode(said, add_special_tokens=False)
        prompt = prompt[-LONGEST // 2 :]
        return (prompt + text)[:LONGEST], len(prompt)

    def asked(self, briefs: Sequence[Brief], *, in_voice: bool = True) -> Any:
        """Return what the model reads of briefs: ids and mask, (texts, tokens) each."""
        options: Any = {"padding": True, "return_tensors": "pt"}
        if self.writer.bundled:
            return self.tokenizer([prompt_of(b, in_voice=in_voice) for b in briefs], **options)
        chats = [messages_of(brief, in_voice=in_voice) for brief in briefs]
        return asked_of(self.tokenizer, chats, **options)

    def draw(
        self, prompts: Sequence[str], seeds: Sequence[int], *, in_voice: bool = True
    ) -> list[str]:
        """Write a text per brief, which a prompt is as JSON, as the Text tab writes."""
        briefs = [Brief.model_validate_json(prompt) for prompt in prompts]
        given = self.asked(briefs, in_voice=in_voice)
        # The briefs of one call lack the same details, so that the same slots stand for nothing.
        slots = {slot for brief in briefs for slot in without_fill(brief)}
        barred = self.tokenizer.convert_tokens_to_ids(sorted(slots)) if self.writer.bundled else []
        pad = self.tokenizer.pad_token_id
        written = sampled(self.network, given, seed=seeds[0], pad=pad, barred=barred)
        if self.writer.bundled:
            decoded = self.tokenizer.batch_decode(written)
            return [told(raw, brief) for raw, brief in zip(decoded, briefs, strict=True)]
        return [t.strip() for t in self.tokenizer.batch_decode(written, skip_special_tokens=True)]

    def save(self, folder: Path) -> None:
        """Write the LoRA as peft does; all weights in half precision as transformers does."""
        if self.weights == "all":
            copy.deepcopy(self.network).half().save_pretrained(folder)
            self.tokenizer.save_pretrained(folder)
        else:
            save_adapter(self.network, self.base, folder)


def save_adapter(network: Any, base: str, folder: Path, dtype: torch.dtype = torch.float32) -> None:
    """Write a LoRA as peft does, which would ask the Hub for the model of that name.

    Args:
        network: the model that wears it.
        base: name of the model without it.
        folder: where to; it is there.
        dtype: of the numbers in the file.
    """
    from peft import get_peft_model_state_dict

    state = get_peft_model_state_dict(network, adapter_name=ADAPTER, save_embedding_layers=False)
    tensors = {name: tensor.detach().cpu().to(dtype).contiguous() for name, tensor in state.items()}
    save_file(tensors, folder / VOICE_WEIGHTS, {"format": "pt"})
    config = copy.copy(network.peft_config[ADAPTER])
    config.base_model_name_or_path, config.inference_mode = base, True
    config.save_pretrained(folder)


def with_lora(model: nn.Module, *, rank: int, seed: int) -> Any:
    """Return a model with a low-rank part beside every linear layer; only those are trained."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=rank,
        lora_alpha=rank,
        target_modules=targets_of(model),
        task_type="CAUSAL_LM",
        init_lora_weights="gaussian",
    )
    with torch.random.fork_rng(devices=()), as_meant():
        torch.manual_seed(seed)
        return get_peft_model(model, config, ADAPTER)


def targets_of(model: nn.Module) -> list[str]:
    """Return the layers that get a low-rank part: every linear one.

    The last one, too: the bundled writer has hardly ever said most pieces of words, and its rows
    for them are nearly alike.
    """
    return sorted(
        {name.rpartition(".")[2] for name, part in model.named_modules() if type(part) is nn.Linear}
    )
