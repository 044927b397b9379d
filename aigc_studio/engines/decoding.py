"""How a batch of texts is drawn token by token: a seed per text, and a look at each token."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from transformers import (
    LogitsProcessor,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    StoppingCriteria,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)

from aigc_studio.core.context import Context
from aigc_studio.core.events import Step
from aigc_studio.engines.stream import Emit
from aigc_studio.engines.text import LEAST, Sampling

FEW = 128  # tokens, among which the nucleus nearly always is


class Drawn(LogitsProcessor):
    """Lets greedy search draw tokens, by numbers that depend on the text's own seed alone.

    One number a token, through the inverse of the distribution (Devroye 1986, II.2), so that a
    text does not depend on what shares its batch.
    """

    def __init__(self, seeds: list[int], tokens: int) -> None:
        draws = [torch.rand(tokens, generator=torch.Generator().manual_seed(s)) for s in seeds]
        self.draws = torch.stack(draws)  # (texts, tokens) in [0, 1)
        self.step = 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores (texts, vocabulary) in which each text has one token left."""
        reached = scores.float().softmax(-1).cumsum(-1)
        draw = self.draws[:, self.step, None].to(scores.device) * reached[:, -1:]
        self.step += 1
        token = torch.searchsorted(reached, draw, right=True)  # (texts, 1): the first beyond it
        token = token.clamp(max=scores.shape[-1] - 1)
        return torch.full_like(scores, -torch.inf).scatter(-1, token, 0.0)


class Barred(LogitsProcessor):
    """Keeps tokens out of texts: those of row i out of text i."""

    def __init__(self, tokens: Sequence[Sequence[int]]) -> None:
        self.tokens = tokens
        self.bias: torch.Tensor | None = None  # (texts, vocabulary)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores (texts, vocabulary) in which these cannot be drawn."""
        if self.bias is None:
            self.bias = torch.zeros_like(scores)
            for row, barred in zip(self.bias, self.tokens, strict=True):
                row[list(barred)] = -torch.inf
        return scores + self.bias


class Nucleus(LogitsProcessor):
    """Keeps the likeliest tokens that together reach a probability.

    Those that transformers' `TopPLogitsWarper` keeps (nucleus sampling, Holtzman et al. 2019,
    https://arxiv.org/abs/1904.09751). That one sorts the whole vocabulary, which takes as long as
    the bundled network itself. This looks at the FEW likeliest, and sorts all where they do not
    reach far enough.
    """

    def __init__(self, top_p: float) -> None:
        self.top_p = top_p
        self.by_sorting = TopPLogitsWarper(top_p)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores (texts, vocabulary) in which the other tokens cannot be drawn."""
        few, tokens = scores.topk(min(FEW, scores.shape[-1]))
        shares = (few - scores.logsumexp(-1, keepdim=True)).exp()
        reached = shares.cumsum(-1)
        if (reached[:, -1] < self.top_p).any():
            whole: torch.Tensor = self.by_sorting(input_ids, scores)
            return whole
        kept = few.masked_fill(reached - shares >= self.top_p, -torch.inf)
        return torch.full_like(scores, -torch.inf).scatter(-1, tokens, kept)


class InOrder(LogitsProcessor):
    """Does what some processors do, one after the other.

    `generate` looks at the signature of each of its own at every token, which costs as much.
    """

    def __init__(self, *parts: LogitsProcessor) -> None:
        self.parts = parts

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores (texts, vocabulary) after all of them."""
        for part in self.parts:
            scores = part(input_ids, scores)
        return scores


def weighing(barred: Sequence[Sequence[int]], sampling: Sampling, prompt: int) -> InOrder:
    """Return what turns the logits of a model into the chances that tokens are drawn by.

    Args:
        barred: tokens that may not be in text i.
        sampling: how freely words are chosen.
        prompt: tokens that are read, and may be repeated.
    """
    return InOrder(
        Barred(barred),
        RepetitionPenaltyLogitsProcessor(sampling.repetition_penalty, prompt_ignore_length=prompt),
        TemperatureLogitsWarper(sampling.temperature),
        Nucleus(sampling.top_p),
        MinPLogitsWarper(LEAST),
    )


class Watched(StoppingCriteria):
    """Tells of each token, and stops the texts that were called off."""

    def __init__(
        self,
        ids: list[str],
        read: Callable[[torch.Tensor, int], str],
        span: tuple[int, int],
        context: Context,
        emit: Emit,
    ) -> None:
        """Watch some texts.

        Args:
            ids: of their requests.
            read: gives what people read of row (tokens,) number i.
            span: tokens of the prompt, and most tokens of a text.
            context: says what is called off.
            emit: takes the steps.
        """
        self.ids, self.read, self.context, self.emit = ids, read, context, emit
        self.prompt, self.tokens = span

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> Any:
        """Return which texts (texts,) are to go no further.

        Raises:
            Cancelled: all were called off.
        """
        self.context.check(self.ids)
        step = input_ids.shape[1] - self.prompt
        texts: list[str | None] = [None] * len(self.ids)
        if self.context.preview_is_due():
            texts = [self.read(row, i) for i, row in enumerate(input_ids)]
        for request_id, text in zip(self.ids, texts, strict=True):
            self.emit(Step(request_id=request_id, step=step, steps=self.tokens, text=text))
        gone = [self.context.is_cancelled(request_id) for request_id in self.ids]
        return torch.tensor(gone, device=input_ids.device)
