"""Sticker packs: nine moods of whoever is in a picture, and a sheet of all."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Literal, Self

from PIL import Image
from pydantic import Field, ValidationInfo, field_validator

from aigc_studio.art.stickers import MOODS, MOODS_BY_KEY, Mood, contact_sheet, sticker
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.engines.with_picture import PictureRequest, figure_of
from aigc_studio.zoo.pool import Pool

LEAST_OPACITY = 40

Part = Literal["pack", "mood", "sheet"]


class StickersRequest(PictureRequest):
    """Nine stickers of one picture and a sheet of them. The whole is asked for; parts are drawn."""

    engine: ClassVar[str] = "stickers"

    said: Literal["en", "zh", "none"] = "en"  # the language of the words on them
    part: Part = "pack"
    mood: str = Field("", validate_default=True)  # of a part "mood": a key of MOODS
    stickers: tuple[bytes, ...] = Field((), repr=False)  # for the sheet: those finished, PNG

    @field_validator("mood")
    @classmethod
    def _known(cls, mood: str, info: ValidationInfo) -> str:
        if (mood in MOODS_BY_KEY) != (info.data.get("part") == "mood"):
            raise ValueError(mood)
        return mood

    @property
    def title(self) -> str:
        """What part it is, in both languages, and who is shown."""
        key = f"mood.{self.mood}" if self.mood else f"stickers.{self.part}"
        return " · ".join([*(say(key, each) for each in LANGUAGES), *filter(None, [self.subject])])

    def split(self) -> list[Self]:
        """Return a sticker per mood, and the sheet."""
        if self.part != "pack":
            return super().split()
        parts = [{"part": "mood", "mood": mood.key} for mood in MOODS] + [{"part": "sheet"}]
        return [
            self.model_copy(update={"id": f"{self.id}.{i}", **fields})
            for i, fields in enumerate(parts)
        ]

    def built_on(self, finished: Callable[[int], bytes | None]) -> Self:
        """Return a sheet with the stickers that are finished, so that they are not drawn twice."""
        if self.part != "sheet":
            return self
        there = tuple(finished(i) or b"" for i in range(len(MOODS)))
        return self.model_copy(update={"stickers": there})

    def recorded(self) -> dict[str, Any]:
        """Return what was drawn, without the pictures that it was drawn with."""
        kept = super().recorded()
        del kept["stickers"]
        return kept

    def batch_key(self) -> tuple[object, ...]:
        """Stickers of one picture are drawn one after the other."""
        return (self.engine, self.upload)


class StickersEngine:
    """Draws a sticker, or the sheet of all, per request."""

    name: ClassVar[str] = "stickers"

    def __init__(self, pool: Pool) -> None:
        pass

    def run(self, requests: Sequence[StickersRequest], context: Context) -> Iterator[Event]:
        """Yield steps and a sticker, RGBA of 512 x 512 px, or a sheet, RGB, per request.

        Raises:
            Cancelled: every request of the batch was called off.
            RequestError: the picture cannot be opened, or there is nobody in it.
        """
        return singly(requests, context, _make, lambda _: "")


def _make(request: StickersRequest, steps: Steps) -> Image.Image:
    steps.steps = len(MOODS) if request.part == "sheet" else 1
    if request.part == "mood":
        made = _sticker(request, MOODS_BY_KEY[request.mood], _figure(request))
        steps.next()
        return made
    figure, all_of_them = None, []
    for i, mood in enumerate(MOODS):
        if i < len(request.stickers) and request.stickers[i]:
            all_of_them.append(open_user_picture(request.stickers[i]).image)
        else:
            figure = figure or _figure(request)
            all_of_them.append(_sticker(request, mood, figure))
        steps.next()
    return contact_sheet(all_of_them)


def _sticker(request: StickersRequest, mood: Mood, figure: Image.Image) -> Image.Image:
    word = "" if request.said == "none" else say(f"mood.{mood.key}", request.said)
    return sticker(figure, mood, word)


def _figure(request: StickersRequest) -> Image.Image:
    """Return who is shown, cut out.

    Raises:
        RequestError: of the field "picture": there is nobody.
    """
    figure = figure_of(request.picture)
    if max(figure.getchannel("A").tobytes()) <= LEAST_OPACITY:
        raise RequestError("picture", "error.stickers_empty")
    return figure
