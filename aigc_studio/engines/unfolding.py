"""How the bundled writer comes to a text: what was likely to come next, and where it looked.

A language model knows one thing: the chance of each token to come next, after all before it. Here a
text is taken apart again, token by token: the likeliest tokens of a place, as the model gives them
and as the freedom of the request bends them; and the attention of its layers and heads, which is
how much a token looks at each one before it (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762,
equation 1).
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from aigc_studio.core.brief import MAX_LINE
from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.engines.text import (
    PRESETS,
    TextRequest,
    barred_in,
    check_length,
    drawn,
    given_to,
)
from aigc_studio.models.writing import FORMS, TASKS, slotted
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.writer import Writer

LIKELIEST = 10  # tokens that are shown of all that could come
SPACE = "␣"  # in place of a space
PART = "▯"  # in place of a token that is a part of a character


@dataclass(frozen=True)
class Trail:
    """A text as the model sees it: what it read, then what it wrote or somebody typed."""

    request: TextRequest  # its brief and its freedom
    ids: tuple[int, ...]  # of tokens
    prompt: int  # how many of them were read

    @property
    def written(self) -> int:
        """How many tokens the text has."""
        return len(self.ids) - self.prompt


class Likely(NamedTuple):
    """A token that could have come next."""

    token: str  # as people read it
    before: float  # its chance as the model gives it, 0 to 1
    after: float  # the same when bars, repetition, temperature and top-p have done their part
    is_chosen: bool


class Unfolded(NamedTuple):
    """One place of a text."""

    tokens: Sequence[str]  # of the brief, then of the text
    likely: Sequence[Likely]  # the likeliest first; the chosen one is among them
    attention: np.ndarray  # (T, T) float32: how much token i looks at token j; rows sum to 1
    layers: int
    heads: int


def written_again(pool: Pool, request: TextRequest) -> Trail:
    """Return what the bundled model writes for a request, token by token: the same each time.

    Raises:
        StudioError: it cannot write such a text.
        CheckpointError: a file of the model is missing or damaged.
    """
    _check(request)
    writer = pool.bundled_writer
    given = given_to(writer, [request])
    [ids] = drawn(writer, [request], given).tolist()
    return Trail(request, tuple(ids), given["input_ids"].shape[1])


def typed(pool: Pool, request: TextRequest, line: str) -> Trail:
    """Return a line that somebody typed as if the bundled model had written it for a request.

    Details of the brief in it become slots, as the model knows them.

    Raises:
        RequestError: of the field "line": it is empty or too long.
        StudioError: the model cannot write such a text.
        CheckpointError: a file of the model is missing or damaged.
    """
    _check(request)
    check_length("line", line, MAX_LINE)
    writer = pool.bundled_writer
    ids = writer.tokenizer(slotted(line, request.brief))["input_ids"]
    if not ids:
        raise RequestError("line", "error.how_line")
    read = given_to(writer, [request])["input_ids"][0].tolist()
    return Trail(request, (*read, *ids), len(read))


def unfolded(pool: Pool, trail: Trail, at: int, layer: int = 0, head: int = 0) -> Unfolded:
    """Return what stands behind token number `at` of a text.

    Args:
        pool: has the model.
        trail: the text.
        at: from 0; one that is too large means the last.
        layer: whose attention is shown, from 1; 0 for the mean of all.
        head: of the layers, from 1; 0 for the mean of all.
    """
    import torch

    writer = pool.bundled_writer
    # Only the plain way to compute attention tells it; the model that writes keeps the fast one.
    model = copy.deepcopy(writer.model)
    model.set_attn_implementation("eager")
    ids = torch.tensor([trail.ids], device=model.device)
    with torch.inference_mode():
        seen = model(ids, output_attentions=True, use_cache=False)
    at = trail.prompt + min(max(at, 0), trail.written - 1)
    maps = torch.cat(seen.attentions).float().cpu().numpy()  # (layers, heads, T, T)
    layers, heads = maps.shape[:2]
    maps = maps if layer == 0 else maps[[layer - 1]]
    maps = maps if head == 0 else maps[:, [head - 1]]
    return Unfolded(
        [shown(writer, token) for token in trail.ids],
        _likely(writer, trail, at, seen.logits[0, at - 1].float()),
        maps.mean(axis=(0, 1)),
        layers,
        heads,
    )


def shown(writer: Writer, token: int) -> str:
    """Return a token as people read it: a space at its beginning and a new line are signs."""
    text = str(writer.tokenizer.decode([token]))
    if "\ufffd" in text:
        return PART
    return text.replace("\n", "↵").replace(" ", SPACE)


def _likely(writer: Writer, trail: Trail, at: int, logits: Any) -> list[Likely]:
    """Return the likeliest tokens of a place by its logits (vocabulary,)."""
    import torch

    from aigc_studio.engines.decoding import weighing

    past: Any = torch.tensor([trail.ids[:at]], device=logits.device)
    barred = [barred_in(writer, trail.request.brief)]
    weigh = weighing(barred, PRESETS[trail.request.preset], trail.prompt)
    before = logits.softmax(0)
    after = weigh(past, logits[None])[0].softmax(0)
    chosen = trail.ids[at]
    found = before.topk(LIKELIEST).indices.tolist()
    if chosen not in found:
        found[-1] = chosen
    return [Likely(shown(writer, i), float(before[i]), float(after[i]), i == chosen) for i in found]


def _check(request: TextRequest) -> None:
    if request.brief.form not in FORMS or request.brief.task not in TASKS:
        raise StudioError("error.writer_unable")
