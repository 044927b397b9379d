"""A set for customer service: somebody on grounds that suit them, for the widgets of a chat."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal, Self

from PIL import Image
from pydantic import Field

from aigc_studio.art.service import PANEL, ground, header, icon, palette_of
from aigc_studio.core.context import Context
from aigc_studio.core.events import Event
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.engines.with_picture import PictureRequest, figure_of
from aigc_studio.zoo.pool import Pool

ICONS = 4  # each with colours of its own
Part = Literal["set", "icon", "header", "panel"]


class ServiceRequest(PictureRequest):
    """Four icons, a header and a panel. The whole is asked for; parts are drawn."""

    engine: ClassVar[str] = "service"

    part: Part = "set"
    seed: int = Field(0, ge=0, le=MAX_SEED)  # of the colours and the shapes

    @property
    def title(self) -> str:
        """What part it is, in both languages, and who is shown."""
        words = [say(f"service.{self.part}", language) for language in LANGUAGES]
        return " · ".join([*words, *filter(None, [self.subject])])

    def split(self) -> list[Self]:
        """Return the parts; icons have seeds that count up, the others that of the first."""
        if self.part != "set":
            return super().split()
        parts: list[dict[str, Any]] = [
            {"part": "icon", "seed": (self.seed + i) % (MAX_SEED + 1)} for i in range(ICONS)
        ]
        parts += [{"part": "header"}, {"part": "panel"}]
        return [
            self.model_copy(update={"id": f"{self.id}.{i}", **fields})
            for i, fields in enumerate(parts)
        ]

    def batch_key(self) -> tuple[object, ...]:
        """Parts of one picture are drawn one after the other."""
        return (self.engine, self.upload)


class ServiceEngine:
    """Draws the parts of a batch one after the other."""

    name: ClassVar[str] = "service"

    def __init__(self, pool: Pool) -> None:
        pass

    def run(self, requests: Sequence[ServiceRequest], context: Context) -> Iterator[Event]:
        """Yield a step and a picture per request, RGB.

        Raises:
            Cancelled: every request of the batch was called off.
            RequestError: the picture cannot be opened.
        """
        return singly(requests, context, _make, lambda _: "")


def _make(request: ServiceRequest, steps: Steps) -> Image.Image:
    steps.steps = 1
    figure = figure_of(request.picture)
    palette = palette_of(figure, request.seed)
    if request.part == "panel":
        made = ground(PANEL, palette, request.seed)
    else:
        made = (header if request.part == "header" else icon)(figure, palette, request.seed)
    steps.next()
    return made
