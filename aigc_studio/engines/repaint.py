"""A picture in the style of a painting as a model of the user's own draws it.

What the painting is called becomes the prompt, and the picture is what drawing begins with
(engines/redraw.py). Where an IP-Adapter is at hand, the model looks at the painting as well; for a
style that has no name, that of pictures of one's own, it must.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture, Step
from aigc_studio.core.images import to_png
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.image import trained_size
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.redraw import LEAST_STRENGTH, Followed, RedrawEngine, RedrawRequest
from aigc_studio.engines.singly import Steps
from aigc_studio.engines.stream import Emit
from aigc_studio.zoo.paintings import Painting
from aigc_studio.zoo.pool import Pool

MOST_CHANGED = 0.8  # strength of the model at full strength of the style
LOOKING = 0.6  # how much a style picture counts beside the words
WIDEST = 2.5  # ratio of the sides; a longer picture is drawn so, and stretched again
UNNAMED = "a picture"  # of which nobody said what it shows


class Repainter(RedrawEngine):
    """Draws one picture in its own ratio, and gives it back as it was drawn."""

    def __init__(
        self, pool: Pool, content: Image.Image, followed: Followed, *, must_look: bool = False
    ) -> None:
        """Take what is drawn anew, and the picture of the style.

        Args:
            pool: has the model.
            content: RGB.
            followed: looked at where the model can.
            must_look: whether it is no use without.
        """
        super().__init__(pool, followed)
        self.content, self.must_look = content, must_look

    def _draw(self, pipeline: Any, requests: Sequence[Any], context: Context, emit: Emit) -> None:
        if self.must_look and not self._followed_by(pipeline):
            raise RequestError("model", "error.repaint_looks", name=requests[0].model)
        super()._draw(pipeline, requests, context, emit)

    def _size(self, pipeline: Any, request: ImageRequest) -> tuple[int, int]:
        ratio = self.content.width / self.content.height
        return trained_size(pipeline, min(WIDEST, max(1 / WIDEST, ratio)))

    def _begin_with(
        self, pipeline: Any, requests: Sequence[Any], size: tuple[int, int]
    ) -> dict[str, Any]:
        begun = super()._begin_with(pipeline, requests, size)
        whole = self.content.resize(size, Image.Resampling.LANCZOS)
        return {**begun, "image": [whole] * len(requests)}

    def _finished(self, image: Image.Image, request: ImageRequest) -> Image.Image:
        return image


def repaint(
    engine: Repainter, asked: Mapping[str, object], request_id: str, steps: Steps
) -> Image.Image:
    """Return what a model draws, RGB, in a size of its own; its steps are told after what was done.

    Args:
        engine: has the picture.
        asked: `model`, `prompt` and `strength`, see `words_for` and `changed_by`.
        request_id: of whom the steps are told.
        steps: counts them.

    Raises:
        CheckpointError: the weights of the model or of the adapter cannot be used.
        RequestError: of the field "model": there is no such model, or it cannot do that.
    """
    wanted = RedrawRequest.made({**asked, "picture": to_png(engine.content)})
    done = steps.step
    for event in engine.run([wanted.model_copy(update={"id": request_id})], steps.context):
        if isinstance(event, Step):
            steps.steps = done + event.steps
            steps.next()
        if isinstance(event, Picture):
            drawn = open_user_picture(event.png).image
    return drawn


def words_for(paintings: Sequence[Painting], subject: str = "") -> str:
    """Return a prompt that asks for the style of paintings; without any, for that of a picture."""
    styles = [
        painting.title if painting.artist == "Unknown" else f"{painting.title} by {painting.artist}"
        for painting in paintings
    ]
    manner = f"painting in the style of {' and '.join(styles)}" if styles else "in the same style"
    return f"{subject or UNNAMED}, {manner}"


def changed_by(strength: float) -> float:
    """Return the strength of a model for that of a style, both in [0, 1]."""
    return max(LEAST_STRENGTH, MOST_CHANGED * strength)


def as_large(content: Image.Image, drawn: Image.Image) -> Image.Image:
    """Return a picture in its own ratio, and no larger than one that was drawn of it."""
    share = math.sqrt(drawn.width * drawn.height / (content.width * content.height))
    if share >= 1:
        return content
    size = (max(1, round(content.width * share)), max(1, round(content.height * share)))
    return content.resize(size, Image.Resampling.LANCZOS)
