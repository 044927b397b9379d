"""A picture in the style of paintings, of pictures of one's own, or as a plain filter makes it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from PIL import Image
from pydantic import Field, ValidationError, field_validator

from aigc_studio.art.filters import FILTERS, filtered
from aigc_studio.art.palette import Palette, palette_of, with_colours_of
from aigc_studio.art.passport import CELL_PX, Entry, passport
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.area import Area, mask_of
from aigc_studio.engines.redraw import Followed
from aigc_studio.engines.refusal import refusal
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
from aigc_studio.engines.with_picture import PictureRequest
from aigc_studio.zoo.network import STYLE
from aigc_studio.zoo.paintings import PAINTINGS, find_painting
from aigc_studio.zoo.pool import Pool

OWN, ALL = "own", "all"  # looks: that of pictures of one's own; every painting's, on one sheet
TRAINED = "trained"  # look: a manner that was learned here
LOOKS = (*(painting.key for painting in PAINTINGS), *FILTERS, OWN, ALL, TRAINED)
MAX_STYLES = 4
MAX_PHOTOS = 12
MIN_SIDE, MAX_SIDE = 256, 4096  # px, of the longer side
STYLE_PX = 512  # longer side in which a picture of one's own is looked at for its style


class StyleRequest(PictureRequest):
    """A picture, or several, each of which is to get a look."""

    engine: ClassVar[str] = "style"

    # More pictures that get the same look: encoded, and where they wait.
    others: tuple[bytes, ...] = Field((), max_length=MAX_PHOTOS - 1, repr=False)
    other_uploads: tuple[str, ...] = ()
    look: str = PAINTINGS[0].key  # of LOOKS
    # The user's own, for the look OWN: encoded, and where they wait. The mean of their styles is
    # taken.
    styles: tuple[bytes, ...] = Field((), max_length=MAX_STYLES, repr=False)
    style_uploads: tuple[str, ...] = ()
    manner: str = Field("", pattern=r"^([0-9a-f]{32})?$")  # for the look TRAINED: its id
    second: str = ""  # key of a painting that is mixed in
    blend: float = Field(0.0, ge=0, le=1)  # its share
    strength: float = Field(1.0, ge=0, le=1)
    keep_colours: bool = False
    area: Area = "whole"
    # Where the subject is, light on dark, in any size of the picture's shape: encoded, and where it
    # waits. Without one it is guessed.
    mask: bytes = Field(b"", repr=False)
    mask_upload: str = Field("", pattern=r"^([0-9a-f]{32})?$")
    # The model of the user's own that paints it where it can; "" for the bundled network.
    drawn_by: str = ""
    side: int = Field(1024, ge=MIN_SIDE, le=MAX_SIDE)  # longer side at most; nothing is enlarged

    @field_validator("look")
    @classmethod
    def _known(cls, look: str) -> str:
        if look not in LOOKS:
            raise ValueError(look)
        return look

    @field_validator("second")
    @classmethod
    def _painted(cls, second: str) -> str:
        if second and not find_painting(second):
            raise ValueError(second)
        return second

    @field_validator("drawn_by")
    @classmethod
    def _own(cls, drawn_by: str) -> str:
        if drawn_by and "/" not in drawn_by:  # as all names of such models have, see zoo/own.py
            raise ValueError(drawn_by)
        return drawn_by

    @classmethod
    def made(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from loose values, pictures as bytes.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        try:
            request = cls.model_validate(fields)
        except ValidationError as broken:
            raise refusal(broken) from broken
        return request._complete()

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from what another program sends; its pictures are in base64.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        nowhere = {"style_uploads": (), "other_uploads": (), "mask_upload": ""}
        return super().checked({**fields, **nowhere})._complete()

    @property
    def title(self) -> str:
        """What is shown and the look, in both languages."""
        names = [self.subject] if self.subject else []
        names += [name_of(self.look, language) for language in LANGUAGES]
        if self.second and self.blend:
            names += [name_of(self.second, language) for language in LANGUAGES]
        return " · ".join(names)

    @property
    def model(self) -> str:
        """What paints it; nothing where a filter does."""
        return "" if self.look in FILTERS else self.painter or STYLE

    @property
    def painter(self) -> str:
        """The model of the user's own that paints it; some looks are not its business."""
        return "" if self.look in (*FILTERS, ALL, TRAINED) else self.drawn_by

    @property
    def pictures(self) -> tuple[bytes, ...]:
        """All pictures, as far as they are here, those of the style behind."""
        return (*super().pictures, *self.others, *self.styles)

    @property
    def uploads(self) -> tuple[str, ...]:
        """Where they wait."""
        mask = (self.mask_upload,) if self.mask_upload else ()
        return (*super().uploads, *self.other_uploads, *self.style_uploads, *mask)

    def put_away(self, keep: Callable[[bytes], str]) -> Self:
        """Return this with its pictures kept elsewhere."""
        elsewhere = {
            "styles": (),
            "style_uploads": tuple(map(keep, self.styles)),
            "others": (),
            "other_uploads": tuple(map(keep, self.others)),
            "mask": b"",
            "mask_upload": keep(self.mask) if self.mask else "",
        }
        return super().put_away(keep).model_copy(update=elsewhere)

    def taken_out(self, read: Callable[[str], bytes]) -> Self:
        """Return this with its pictures."""
        here = {
            "styles": self.styles or tuple(map(read, self.style_uploads)),
            "others": self.others or tuple(map(read, self.other_uploads)),
            "mask": self.mask or (read(self.mask_upload) if self.mask_upload else b""),
        }
        return super().taken_out(read).model_copy(update=here)

    def split(self) -> list[Self]:
        """Return one request per picture, here or where it waits."""
        count = 1 + max(len(self.others), len(self.other_uploads))
        pictures = (self.picture, *self.others, *[b""] * count)
        uploads = (self.upload, *self.other_uploads, *[""] * count)
        single = {"others": (), "other_uploads": ()}
        return [
            self.model_copy(
                update={
                    **single,
                    "id": f"{self.id}.{i}",
                    "picture": pictures[i],
                    "upload": uploads[i],
                }
            )
            for i in range(count)
        ]

    def recorded(self) -> dict[str, Any]:
        """Return what was done, without the pictures that it was done with."""
        fields = self.model_dump(mode="json", exclude={"id", *PICTURE_FIELDS})
        has_mask = self.mask or self.mask_upload
        fields["is_corrected"] = self.area != "whole" and bool(has_mask)
        return {**fields, "model": self.model} if self.model else fields

    def batch_key(self) -> tuple[object, ...]:
        """Pictures are painted one after the other; one that takes as long tells how long."""
        kind = self.look if self.look == ALL else self.model
        return (self.engine, kind, self.side)

    def _complete(self) -> Self:
        """Return this, which has all the pictures that it needs.

        Raises:
            RequestError: of the field "picture" or "styles": there is none; of "mask": it is for
                one picture, not for several.
        """
        if not self.picture:
            raise RequestError("picture", "error.style_picture")
        if self.look == OWN and not self.styles:
            raise RequestError("styles", "error.style_own", limit=MAX_STYLES)
        if self.mask and self.others:
            raise RequestError("mask", "error.style_masks")
        if self.look == TRAINED and not self.manner:
            raise RequestError("manner", "error.style_trained")
        return self


PICTURE_FIELDS = {
    *("picture", "upload", "styles", "style_uploads", "others", "other_uploads"),
    *("mask", "mask_upload"),
}


def name_of(look: str, language: str) -> str:
    """Return what a look is called."""
    if look in (OWN, ALL, TRAINED):
        return say(f"transfer.{look}", language)
    return say(f"filter.{look}" if look in FILTERS else f"painting.{look}", language)


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
