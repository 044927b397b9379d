"""How the bundled models work: a map, a walk, a reconstruction, their growth, and digits.

- map: what the generator knows lies in a space of meanings; things by lot are laid out by its two
  principal directions, so that what looks alike lies side by side;
- walk: the straight line between the meanings of two prompts, drawn at nine points;
- reconstruction: a picture, what the autoencoder keeps of it in a twelfth of the numbers, and where
  the two differ;
- growth: faces as the avatar generator drew them while it learned, a film;
- digits: the textbook GAN, ten of each digit from noise.
"""

import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from PIL import Image, ImageChops
from pydantic import Field, ValidationError, field_validator, model_validator

from aigc_studio.art.grid import grid
from aigc_studio.art.mp4 import written
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.engines.image_request import MAX_SEED, clean_text
from aigc_studio.engines.redraw import fitted
from aigc_studio.engines.refusal import refusal
from aigc_studio.engines.singly import Mp4, Steps, singly
from aigc_studio.engines.with_picture import PictureRequest, decoded
from aigc_studio.zoo.avatars import avatar_growth
from aigc_studio.zoo.catalog import MODELS
from aigc_studio.zoo.network import AUTOENCODER, AVATARS, DIGITS
from aigc_studio.zoo.pool import Pool

View = Literal["map", "walk", "reconstruction", "growth", "digits"]
VIEWS: tuple[View, ...] = ("map", "walk", "reconstruction", "growth", "digits")
MAP = (12, 8)  # things in a row, and rows
MAP_STYLE = ("style", "fluent3d")
FIRST_PICTURE = 0x1F300  # of Unicode's pictures; flags, keys and signs come before
MAP_PX = 96  # side of a thing on the map
WALK = 9  # pictures of a walk, both ends among them
WALK_ROW = 3
WIDE_PX = 384  # side of a picture of a walk or a reconstruction
LOUDER = 4  # times: how differences are shown
DIGIT_PX = 64
FPS, HELD = 10, 9  # frames a second, and how many a moment of the training is shown
AT_ONCE = 16
GAP = 8


class InsideRequest(PictureRequest):
    """One view of the inside."""

    engine: ClassVar[str] = "inside"

    view: View = "map"
    first: str = ""  # of a walk: the prompts of its ends
    last: str = ""
    seed: int = Field(0, ge=0, le=MAX_SEED)

    @field_validator("first", "last")
    @classmethod
    def _clean(cls, text: str) -> str:
        return clean_text(text)

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        if self.view == "walk" and not (self.first and self.last):
            raise ValueError("ends")
        return self

    @classmethod
    def made(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from loose values, the picture as bytes.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        try:
            request = cls.model_validate(fields)
        except ValidationError as broken:
            if not broken.errors()[0]["loc"]:
                raise RequestError("first", "error.inside_ends") from broken
            raise refusal(broken, {"seed": "error.seed"}, {"seed": MAX_SEED}) from broken
        if request.view == "reconstruction" and not request.picture:
            raise RequestError("picture", "error.picture_empty")
        return request

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from what another program sends; its picture, if any, is in base64.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        return cls.made(decoded(fields))

    @property
    def title(self) -> str:
        """What is shown, in both languages."""
        words = [say(f"inside.{self.view}", language) for language in LANGUAGES]
        ends = [f"{self.first} → {self.last}"] if self.view == "walk" else []
        return " · ".join([*words, *ends])

    @property
    def model(self) -> str:
        """What is looked into."""
        special = {"reconstruction": AUTOENCODER, "growth": AVATARS, "digits": DIGITS}
        return special.get(self.view, MODELS[0].name)

    def batch_key(self) -> tuple[object, ...]:
        """Views are drawn one after the other; one that takes as long tells how long."""
        return (self.engine, self.view)


class InsideEngine:
    """Draws the views of a batch one after the other."""

    name: ClassVar[str] = "inside"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._views: Mapping[str, Callable[[InsideRequest, Steps], Image.Image | Mp4]] = {
            "map": self._map,
            "walk": self._walk,
            "reconstruction": self._reconstruction,
            "growth": self._growth,
            "digits": self._digits,
        }

    def run(self, requests: Sequence[InsideRequest], context: Context) -> Iterator[Event]:
        """Yield steps and a picture per request, RGB, or a film.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the weights cannot be used.
            RequestError: a prompt of a walk means a face or a place, or a picture cannot be opened.
        """
        return singly(requests, context, self._make, lambda request: request.model)

    def _make(self, request: InsideRequest, steps: Steps) -> Image.Image | Mp4:
        return self._views[request.view](request, steps)

    def _map(self, request: InsideRequest, steps: Steps) -> Image.Image:
        import torch

        count = MAP[0] * MAP[1]
        steps.steps = -(-count // AT_ONCE)
        with self.pool.lend(MODELS[0]) as pipeline:
            things = random.Random(request.seed).sample(shown_on_map(pipeline.reader), count)
            meanings = pipeline.reader.mean([[("thing", thing), MAP_STYLE] for thing in things])
            tiles = []
            for part in torch.split(meanings, AT_ONCE):
                tiles += pictures_of(pipeline.paint(part), MAP_PX)
                steps.next()
        order = laid_out(meanings.detach().float().cpu().numpy(), MAP[0])
        return grid([tiles[i] for i in order], MAP[0], GAP)

    def _walk(self, request: InsideRequest, steps: Steps) -> Image.Image:
        import torch

        steps.steps = 2
        with self.pool.lend(MODELS[0]) as pipeline:
            ends = [_drawn_facts(pipeline, text) for text in (request.first, request.last)]
            first, last = pipeline.reader.mean(ends)
            steps.next()
            shares = torch.linspace(0, 1, WALK).to(first)[:, None]
            pixels = pipeline.paint(first + shares * (last - first))
        steps.next()
        return grid(pictures_of(pixels, WIDE_PX), WALK_ROW, GAP)

    def _reconstruction(self, request: InsideRequest, steps: Steps) -> Image.Image:
        import torch
        from diffusers.image_processor import VaeImageProcessor

        steps.steps = 2
        network = self.pool.avatars.autoencoder
        side = (network.config.sample_size,) * 2
        given = fitted(request.picture, side)
        steps.next()
        with torch.inference_mode():
            pixels = VaeImageProcessor().preprocess(given).to(network.device, network.dtype)
            kept = network.decode(network.encode(pixels).latent_dist.mean).sample.float()
        steps.next()
        [again] = pictures_of(kept.clamp(-1, 1), side[0])
        apart = ImageChops.difference(given, again).point(lambda level: level * LOUDER)
        shown = (given, again, ImageChops.invert(apart))
        wide = (WIDE_PX, WIDE_PX)
        return grid([p.resize(wide, Image.Resampling.BICUBIC) for p in shown], len(shown), GAP)

    def _growth(self, request: InsideRequest, steps: Steps) -> Mp4:
        steps.steps, output = 1, io.BytesIO()
        moments = avatar_growth()
        size = moments[0].size
        held = (np.asarray(moment) for moment in moments for _ in range(HELD))
        for _ in written(held, size, FPS, output):
            steps.context.check(steps.ids)
        steps.next()
        return Mp4(output.getvalue(), *size)

    def _digits(self, request: InsideRequest, steps: Steps) -> Image.Image:
        import torch

        steps.steps = 1
        network = self.pool.digits
        luck = torch.Generator().manual_seed(request.seed)
        noise = torch.randn(100, network.config.noise, generator=luck).to(network.device)
        asked = torch.arange(10, device=network.device).repeat_interleave(10)
        with torch.inference_mode():
            ink = -network(noise.to(network.dtype), asked).float().expand(-1, 3, -1, -1)
        steps.next()
        return grid(pictures_of(ink, DIGIT_PX), 10)


def shown_on_map(reader: Any) -> list[str]:
    """Return the things that a reader knows, by their code in Unicode, without flags and signs."""
    known = [thing for thing in reader.columns["thing"] if thing is not None]
    return [thing for thing in known if int(thing.split("-")[0], 16) >= FIRST_PICTURE]


def pictures_of(pixels: Any, side: int) -> list[Image.Image]:
    """Return pixels (B, 3, H, W) in [-1, 1] as pictures of a side."""
    from diffusers.image_processor import VaeImageProcessor

    pictures = VaeImageProcessor().postprocess(pixels, output_type="pil")
    return [picture.resize((side, side), Image.Resampling.LANCZOS) for picture in pictures]


def laid_out(meanings: np.ndarray, columns: int) -> list[int]:
    """Return which of N meanings (N, D) come where on a map, row by row; N is a multiple.

    By the first principal direction they fall into columns, and in each by the second into rows.
    """
    centred = meanings - meanings.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:2]
    across, down = (centred @ directions.T).T
    rows = len(meanings) // columns
    order = np.argsort(across).reshape(columns, rows)
    sorted_columns = [column[np.argsort(down[column])] for column in order]
    return [int(i) for i in np.stack(sorted_columns, axis=1).ravel()]


def _drawn_facts(pipeline: Any, prompt: str) -> list[tuple[str, str]]:
    """Return what is to be drawn for a prompt by the generator's own network.

    Raises:
        RequestError: of the field "first": it means a face, which another network draws, a place,
            which is drawn by hand, or nothing.
    """
    from aigc_studio.models.fact_reader import pictures_of as meant

    [read] = pipeline.read([MODELS[0].with_style(prompt)])
    facts: list[tuple[str, str]] = meant(read)[0]
    if not {role for role, _ in facts} & {"thing", "tile"}:
        raise RequestError("first", "error.inside_walk", prompt=prompt)
    return facts
