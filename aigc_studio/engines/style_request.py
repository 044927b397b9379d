"""What the Style transfer tab asks for: pictures in a look."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from pydantic import Field, ValidationError, field_validator

from aigc_studio.art.filters import FILTERS
from aigc_studio.core.errors import RequestError
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.engines.area import Area
from aigc_studio.engines.refusal import refusal
from aigc_studio.engines.with_picture import PictureRequest
from aigc_studio.zoo.network import STYLE
from aigc_studio.zoo.paintings import PAINTINGS, find_painting

OWN, ALL = "own", "all"  # looks: that of pictures of one's own; every painting's, on one sheet
TRAINED = "trained"  # look: a manner that was learned here
LOOKS = (*(painting.key for painting in PAINTINGS), *FILTERS, OWN, ALL, TRAINED)
MAX_STYLES = 4
MAX_PHOTOS = 12
MIN_SIDE, MAX_SIDE = 256, 4096  # px, of the longer side


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
