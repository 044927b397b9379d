"""How a batch of texts is drawn token by token: a seed per text, and a look at each token."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from transformers import (
    LogitsProcessor,
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    StoppingCriteria,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)

from aigc_studio.core.context import Context
from aigc_studio.core.events import Step
from aigc_studio.engines.stream import Emit
from aigc_studio.engines.text import Sampling


class Drawn(LogitsProcessor):
    """Lets greedy search sample, with a generator per text.

    The largest of logits plus Gumbel noise is distributed as their softmax (Gumbel, 1954), so a
    text depends on its own seed alone, whatever shares its batch.
    """

    def __init__(self, seeds: list[int]) -> None:
        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores (texts, vocabulary) with the noise of the next token."""
        size = scores.shape[-1]
        uniform = torch.stack([torch.rand(size, generator=g) for g in self.generators])
        noise = -torch.log(-torch.log(uniform.clamp(1e-9, 1 - 1e-7)))
        return scores.float() + noise.to(scores.device)


class Barred(LogitsProcessor):
    """Keeps tokens out of texts: those of row i out of text i."""

    def __init__(self, tokens: Sequence[Sequence[int]]) -> None:
        self.tokens = tokens

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores (texts, vocabulary) in which these cannot be drawn."""
        scores = scores.clone()
        for row, barred in zip(scores, self.tokens, strict=True):
            row[list(barred)] = -torch.inf
        return scores


def weighing(
    barred: Sequence[Sequence[int]], sampling: Sampling, prompt: int
) -> LogitsProcessorList:
    """Return what turns the logits of a model into the chances that tokens are drawn by.

    Args:
        barred: tokens that may not be in text i.
        sampling: how freely words are chosen.
        prompt: tokens that are read, and may be repeated.
    """
    return LogitsProcessorList(
        [
            Barred(barred),
            RepetitionPenaltyLogitsProcessor(
                sampling.repetition_penalty, prompt_ignore_length=prompt
            ),
            TemperatureLogitsWarper(sampling.temperature),
            TopPLogitsWarper(sampling.top_p),
        ]
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
