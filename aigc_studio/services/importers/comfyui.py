"""ComfyUI: the graph that ran, as JSON in the API format.

Where: PNG text "prompt"; WebP and JPEG in the EXIF field Model ("prompt:{...}"), or one nearby. The
"workflow" beside it, the same graph laid out for the eye, is not read. Sources: Comfy-Org/docs,
development/api-development, workflow-metadata and workflow-api-format (2026);
comfyanonymous/ComfyUI, comfy_extras/nodes_images.py, nodes_custom_sampler.py, nodes_flux.py.

A graph as such has no prompt and no seed: its sampler has, or nodes that it is linked to. Nodes
are known by the names of their inputs, so that most of those from extensions are understood, too.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aigc_studio.services.importers.found import Found, as_text, found, read_json

PROGRAM = "ComfyUI"
MAX_NODES = 5_000
MAX_HOPS = 100  # from an input to the node that holds its value
EXIF_KEYS = ("Model", "Make", "ImageDescription", "UserComment")
EXIF_HEAD = "prompt:"

SEEDS = ("seed", "noise_seed")
MODELS = ("ckpt_name", "unet_name", "model_name")
TEXTS = ("text", "text_g", "text_l", "clip_l", "clip_g", "t5xxl", "prompt", "positive_prompt")
HOLDERS = ("value", "int", "float", "number", "string")  # inputs of nodes that hold one value
WORDS = ("text", "string", "prompt", "value")  # in the names of inputs that hold words
# On the way from a sampler to its texts, these lead elsewhere.
ASIDE = ("clip", "model", "vae", "control_net", "image", "mask", "pixels", "latent_image")
SILENT = "ConditioningZeroOut"  # what comes out of it has no text any more

Scalar = str | int | float


@dataclass(frozen=True)
class Link:
    """The end of a link: a node, and which of its outputs."""

    node: str
    output: int


class Graph:
    """The nodes of a graph by their id. It may hold circles: every walk is bounded."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.kinds: dict[str, str] = {}
        self.inputs: dict[str, dict[str, Any]] = {}
        for name, node in said.items() if len(said) <= MAX_NODES else ():
            if isinstance(node, dict) and isinstance(node.get("inputs"), dict):
                self.kinds[name] = str(node.get("class_type"))
                self.inputs[name] = node["inputs"]

    def follow(self, value: object) -> Link | None:
        """Return where an input comes from, None if it holds its value itself."""
        match value:
            case [str() | int() as node, int() as output] if str(node) in self.inputs:
                return Link(str(node), output)
        return None

    def link(self, node: str, *names: str) -> Link | None:
        """Return the first of these inputs that is linked."""
        links = (self.follow(self.inputs[node].get(name)) for name in names)
        return next((link for link in links if link), None)

    def upstream(self, *starts: Link | None) -> Iterator[str]:
        """Yield nodes and what they depend on, the nearest before the farther."""
        waiting, seen = deque(start.node for start in starts if start), set[str]()
        while waiting:
            node = waiting.popleft()
            if node in seen:
                continue
            seen.add(node)
            yield node
            links = (self.follow(value) for value in self.inputs[node].values())
            waiting.extend(link.node for link in links if link)

    def value(self, node: str, names: tuple[str, ...]) -> Scalar | None:
        """Return the first of these inputs that holds a value, or is linked to one that does."""
        for name in names:
            value = self.inputs[node].get(name)
            for _ in range(MAX_HOPS):
                if not (link := self.follow(value)):
                    break
                held = self.inputs[link.node]
                passed_on = next(iter(held.values())) if len(held) == 1 else None
                value = next((held[key] for key in (*names, *HOLDERS) if key in held), passed_on)
            if isinstance(value, Scalar) and not isinstance(value, bool):
                return value
        return None

    def nearest(self, start: Link | None, *names: str) -> Scalar | None:
        """Return the value of one of these inputs at the nearest node upstream that has it."""
        values = (self.value(node, names) for node in self.upstream(start))
        return next((value for value in values if value is not None), None)

    def setting(self, node: str, via: str, *names: str) -> Scalar | None:
        """Return the value of one of these inputs, or else the nearest behind the input `via`."""
        value = self.value(node, names)
        return self.nearest(self.link(node, via), *names) if value is None else value

    def text(self, start: Link | None) -> str:
        """Return the texts that a conditioning is made of, those from other nodes at the end."""
        texts: list[object] = []
        waiting, seen = deque([start] if start else []), set[Link]()
        while waiting:
            link = waiting.popleft()
            inputs = self.inputs[link.node]
            if link in seen or self.kinds[link.node] == SILENT:
                continue
            seen.add(link)
            written = [inputs[name] for name in TEXTS if name in inputs]
            sides = [self.follow(inputs.get(side)) for side in ("positive", "negative")]
            if written:
                texts += written
            elif all(sides):  # passes both on, for example through a control net
                waiting.append(sides[link.output == 1] or link)
            else:
                onward = (self.follow(inputs[name]) for name in inputs if name not in ASIDE)
                waiting.extend(end for end in onward if end)
        for node in self.upstream(*map(self.follow, texts)):
            named = self.inputs[node].items()
            texts += [text for name, text in named if any(word in name.lower() for word in WORDS)]
        return ", ".join(dict.fromkeys(text for text in map(as_text, texts) if text))

    def samples(self, node: str) -> bool:
        """Say whether a node draws: it is told what, and it has a seed or noise."""
        seeded = any(name in self.inputs[node] for name in (*SEEDS, "noise"))
        return seeded and self.link(node, "positive", "guider") is not None

    def first_sampler(self) -> str | None:
        """Return the sampler that begins the picture; later ones refine or enlarge it."""
        sampler = next((node for node in self.inputs if self.samples(node)), None)
        for node in self.upstream(Link(sampler, 0)) if sampler else ():
            if self.samples(node):
                sampler = node
        return sampler


def read(texts: Mapping[str, str]) -> Found | None:
    """Return what the graph says at the sampler that begins the picture."""
    in_exif = (texts.get(key, "") for key in EXIF_KEYS)
    graphs = [text[len(EXIF_HEAD) :] for text in in_exif if text.lower().startswith(EXIF_HEAD)]
    for text in [texts.get("prompt", ""), *graphs]:
        graph = Graph(read_json(text))
        if sampler := graph.first_sampler():
            return _settings(graph, sampler)
    return None


def _settings(graph: Graph, sampler: str) -> Found | None:
    guider = graph.link(sampler, "guider")
    told = guider.node if guider else sampler  # what is wanted, and how strongly
    wanted = graph.link(told, "positive", "conditioning")
    scale = graph.value(told, ("cfg",))
    guidance = graph.nearest(wanted, "guidance")  # of models that take it beside the text
    latent = graph.link(sampler, "latent_image")
    return found(
        PROGRAM,
        prompt=graph.text(wanted),
        negative_prompt=graph.text(graph.link(told, "negative")),
        seed=graph.setting(sampler, "noise", *SEEDS),
        steps=graph.setting(sampler, "sigmas", "steps"),
        guidance=scale if guidance is None else guidance,
        sampler=graph.setting(sampler, "sampler", "sampler_name"),
        width=graph.nearest(latent, "width"),
        height=graph.nearest(latent, "height"),
        model=graph.nearest(graph.link(told, "model") or graph.link(sampler, "model"), *MODELS),
        others={
            "scheduler": graph.setting(sampler, "sigmas", "scheduler"),
            "denoise": graph.setting(sampler, "sigmas", "denoise"),
            "cfg": None if guidance is None else scale,
        },
    )
