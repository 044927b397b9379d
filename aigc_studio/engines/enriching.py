"""A prompt for a picture is made fuller, in the words that the bundled image model knows."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from pydantic import Field

from aigc_studio.core.context import Context
from aigc_studio.core.events import Event, Request, Step, Text
from aigc_studio.engines.image_request import MAX_SEED, ImageRequest, image_request
from aigc_studio.engines.text import Sampling
from aigc_studio.models.enriching import added, fuller, language_of, prompt_of
from aigc_studio.zoo.enricher import Enricher
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.styles import AUTO, find_style

ROUNDS, TRIES = 3, 4  # additions are written so many at once, and so often at most
TOKENS = 48  # of an addition, at most
SAMPLING = Sampling(temperature=1.0, top_p=0.95, repetition_penalty=1.0)


class EnrichRequest(Request):
    """One prompt, to be made fuller."""

    engine: ClassVar[str] = "enriching"

    prompt: str
    style: str = AUTO  # that was chosen beside it, or the key of a row in zoo/styles.py
    besides: str = ""  # what it was made before: this time it is to be something else
    seed: int = Field(0, ge=0, le=MAX_SEED)

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "EnrichRequest":
        """Build a request from loose values.

        Raises:
            RequestError: names the first field that is missing, too long or out of range.
        """
        known = ("prompt", "style", "seed")
        picture = image_request(**{name: fields[name] for name in known if name in fields})
        find_style(picture.style)
        taken = {name: getattr(picture, name) for name in known}
        return cls(**taken, besides=str(fields.get("besides", "")))

    @property
    def title(self) -> str:
        """The prompt."""
        return self.prompt

    @property
    def picture(self) -> ImageRequest:
        """The picture that is to be drawn of it."""
        return image_request(prompt=self.prompt, style=self.style)

    @property
    def style_words(self) -> str:
        """The words of the chosen style in the language of the prompt; "" for none."""
        style = find_style(self.style)
        if style is None:
            return ""
        return style.zh if language_of(self.prompt) == "zh" else style.en

    def split(self) -> list[Self]:
        """Return the one piece of work."""
        return [self.model_copy(update={"id": f"{self.id}.0"})]

    def batch_key(self) -> tuple[object, ...]:
        """All share a batch."""
        return (self.engine,)


class EnrichingEngine:
    """Writes with the bundled writer and its LoRA, and lets the image model read the result."""

    name: ClassVar[str] = "enriching"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[EnrichRequest], context: Context) -> Iterator[Event]:
        """Yield a step per round of additions, then each prompt: as it was if none can be taken.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: a model for it cannot be used.
        """
        began = time.monotonic()
        ids = [request.id for request in requests]
        found: dict[str, str] = {}
        for step in range(1, ROUNDS + 1):
            context.check(ids)
            open_still = [request for request in requests if request.id not in found]
            found |= self._round(open_still, step)
            for request in open_still:
                yield Step(request_id=request.id, step=step, steps=ROUNDS)
            if len(found) == len(requests):
                break
        context.check(ids)
        for request in requests:
            if not context.is_cancelled(request.id):
                yield Text(
                    request_id=request.id,
                    text=found.get(request.id, request.prompt),
                    seed=request.seed,
                    model=self.pool.enricher.writer.name,
                    seconds=time.monotonic() - began,
                )

    def _round(self, requests: Sequence[EnrichRequest], step: int) -> dict[str, str]:
        """Return the fuller prompts that a round finds, by the ids of their requests."""
        enricher = self.pool.enricher
        written = additions(enricher, requests, step)
        found = {}
        for request, some in zip(requests, written, strict=True):
            better = fuller(
                request.prompt,
                some,
                enricher.phrases,
                self.pool.read,
                request.picture.styled,
                request.style_words,
            )
            others = [each for each in better if each != request.besides]
            if others:
                found[request.id] = others[0]
        return found


def additions(enricher: Enricher, requests: Sequence[EnrichRequest], step: int) -> list[list[str]]:
    """Return TRIES additions for each request, by its seed and the number of the round alone."""
    import torch

    from aigc_studio.engines.decoding import Drawn, InOrder, weighing

    writer = enricher.writer
    prompts = [prompt_of(r.prompt, r.style_words) for r in requests for _ in range(TRIES)]
    seeds = [(r.seed + step * MAX_SEED // 7 + i) for r in requests for i in range(TRIES)]
    given: Any = writer.tokenizer(prompts, padding=True, return_tensors="pt")
    given = given.to(writer.model.device)
    length = given["input_ids"].shape[1]
    with torch.inference_mode():
        rows = writer.model.generate(
            input_ids=given["input_ids"],
            attention_mask=given["attention_mask"],
            max_new_tokens=TOKENS,
            do_sample=False,
            pad_token_id=writer.tokenizer.pad_token_id,
            logits_processor=[
                InOrder(weighing([[]] * len(prompts), SAMPLING, length), Drawn(seeds, TOKENS))
            ],
        )
    texts = [added(writer.tokenizer.decode(row[length:])) for row in rows]
    return [texts[i : i + TRIES] for i in range(0, len(texts), TRIES)]
