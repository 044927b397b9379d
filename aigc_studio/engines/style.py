"""A picture in the style of paintings, of pictures of one's own, or as a plain filter makes it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from PIL import Image

from aigc_studio.art.filters import FILTERS, filtered
from aigc_studio.art.palette import Palette, palette_of, with_colours_of
from aigc_studio.art.passport import CELL_PX, Entry, passport
from aigc_studio.core.context import Context
from aigc_studio.core.events import Event
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.area import mask_of
from aigc_studio.engines.redraw import Followed
from aigc_studio.engines.repaint import (
    LOOKING,
    Repainter,
    as_large,
    changed_by,
    repaint,
    words_for,
)
from aigc_studio.engines.retouch import opaque
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.engines.style_request import ALL, OWN, TRAINED, StyleRequest, name_of
from aigc_studio.zoo.paintings import PAINTINGS, find_painting
from aigc_studio.zoo.pool import Pool

STYLE_PX = 512  # longer side in which a picture of one's own is looked at for its style


class StyleEngine:
    """Paints the pictures of a batch one after the other."""

    name: ClassVar[str] = "style"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[StyleRequest], context: Context) -> Iterator[Event]:
        """Yield steps, then one picture per request: RGB or RGBA, without metadata.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the network cannot be used.
            RequestError: a picture cannot be opened, it has no such area, or its mask is of
                another shape.
        """
        return singly(requests, context, self._make, lambda request: request.model)

    def _make(self, request: StyleRequest, steps: Steps) -> Image.Image:
        content = open_user_picture(request.picture).image
        if request.look == ALL:
            return self._passport(request, content, steps)
        content.thumbnail((request.side, request.side), Image.Resampling.LANCZOS)
        if request.painter and request.strength:
            painted = self._repainted(request, opaque(content), steps)
            content = as_large(content, painted)
            painted = painted.resize(content.size, Image.Resampling.LANCZOS)
            mask = mask_of(content, request.area, request.mask)
            return finished(content, painted, mask, request.keep_colours)
        mask = mask_of(content, request.area, request.mask)
        colours = opaque(content)
        if request.look in FILTERS:
            steps.steps = 1
            painted = Image.blend(colours, filtered(colours, request.look), request.strength)
            steps.next()
        else:
            from aigc_studio.models.styling import tiles_of

            steps.steps = 1 + tiles_of(colours)
            code = self._code(request)
            steps.next()
            painted = self._painted(colours, code, request, steps.next)
        return finished(content, painted, mask, request.keep_colours)

    def _repainted(self, request: StyleRequest, content: Image.Image, steps: Steps) -> Image.Image:
        """Return an RGB picture as a model of the user's own paints it, in a size of its own."""
        second = find_painting(request.second) if request.blend else None
        paintings = [one for one in (find_painting(request.look), second) if one]
        followed = Followed(
            purpose="style",
            picture=next(_style_pictures(request)),  # of several the first
            share=LOOKING,
            strength=changed_by(request.strength),
        )
        asked = {
            "model": request.painter,
            "prompt": words_for(paintings if request.look != OWN else (), request.subject),
            "strength": followed.strength,
        }
        engine = Repainter(self.pool, content, followed, must_look=request.look == OWN)
        return repaint(engine, asked, request.id, steps)

    def _passport(self, request: StyleRequest, content: Image.Image, steps: Steps) -> Image.Image:
        """Return a picture in the style of every painting."""
        content.thumbnail((CELL_PX, CELL_PX), Image.Resampling.LANCZOS)
        mask = mask_of(content, request.area, request.mask)
        colours = opaque(content)
        entries = [Entry(content, both_names("original"))]
        steps.steps = len(PAINTINGS)
        for painting in PAINTINGS:
            single = request.model_copy(update={"look": painting.key})
            painted = self._painted(colours, self._code(single), single)
            done = finished(content, painted, mask, request.keep_colours)
            names = [name_of(painting.key, language) for language in LANGUAGES]
            entries.append(Entry(done, " ".join(names)))
            steps.next()
        return passport(entries)

    def _code(self, request: StyleRequest) -> Any:
        """Return the style code (1, C) of a request, two mixed where it asks for that."""
        from aigc_studio.models.styling import code_of, known_code

        network = self._network(request)
        if request.look == TRAINED:
            code = known_code(network, self.pool.manners.find(request.manner).code)
        else:
            code = code_of(network, list(_style_pictures(request)))
        second = find_painting(request.second)
        if second and request.blend:
            code = code + request.blend * (code_of(network, [second.open()]) - code)
        return code

    def _painted(
        self,
        colours: Image.Image,
        code: Any,
        request: StyleRequest,
        on_tile: Callable[[], None] = lambda: None,
    ) -> Image.Image:
        from aigc_studio.models.styling import paint

        as_trained = request.look == TRAINED  # its network has learned the colours, too
        palette = None if request.keep_colours or as_trained else _palette_of(request)
        network = self._network(request)
        return paint(network, colours, code, request.strength, on_tile, palette)

    def _network(self, request: StyleRequest) -> Any:
        """Return what paints: the bundled network, or the one that learned a manner here."""
        if request.look == TRAINED:
            return self.pool.manners.network(request.manner)
        return self.pool.style_network


def both_names(key: str) -> str:
    """Return words of the tab in both languages."""
    return " ".join(say(f"transfer.{key}", language) for language in LANGUAGES)


def finished(
    content: Image.Image, painted: Image.Image, mask: Image.Image | None, keep_colours: bool
) -> Image.Image:
    """Return what was painted, with what of the content is to stay.

    Args:
        content: RGB or RGBA; transparency stays.
        painted: RGB, of the same size.
        mask: where it is to be painted, None for everywhere.
        keep_colours: whether only light and shade are taken.
    """
    picture = with_colours_of(content.convert("RGB"), painted) if keep_colours else painted
    if mask:
        picture = Image.composite(picture, content.convert("RGB"), mask)
    if content.mode == "RGBA":
        picture.putalpha(content.getchannel("A"))
    return picture


def _palette_of(request: StyleRequest) -> Palette:
    """Return the colours of a request's style, two mixed where it asks for that."""
    palette = palette_of(list(_style_pictures(request)))
    second = find_painting(request.second)
    return palette.mixed(palette_of([second.open()]), request.blend) if second else palette


def _style_pictures(request: StyleRequest) -> Iterator[Image.Image]:
    """Yield the pictures, RGB, whose style is wanted."""
    painting = find_painting(request.look)
    if painting:
        yield painting.open()
        return
    for content in request.styles:
        image = opaque(open_user_picture(content).image)
        image.thumbnail((STYLE_PX, STYLE_PX), Image.Resampling.LANCZOS)
        yield image
