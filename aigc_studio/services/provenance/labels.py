"""What a file says of how it was made: the implicit record, written into it and read from it.

- IPTC DigitalSourceType, in XMP (https://cv.iptc.org/newscodes/digitalsourcetype/).
- The seven AIGC fields, in XMP under the TC260 namespace, in MP4 also as metadata "AIGC"; follows
  the published description of GB 45438-2025.
- Marks of other makers, found in a picture that was handed in and carried on.

The texts of recipe.py travel beside it: in a PNG as text chunks, in JPEG and WebP the one as EXIF
UserComment, where AUTOMATIC1111 puts it, the other inside the XMP.
"""

import io
import json
import struct
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydantic import Field

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Plain
from aigc_studio.core.picture_parts import XMP_KEY, Parts, media_of, take_apart
from aigc_studio.services.provenance.xmp import Packet, read_packet, write_packet
from aigc_studio.services.recipe import PARAMETERS_KEY, RECIPE_KEY

PRODUCER = "AIGC Studio"
AIGC_KEY = "AIGC"
AIGC_FIELDS = (
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)
IPTC_TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# Of the IPTC terms those that say that a machine made it, or a part of it.
MACHINE_MADE = (
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "algorithmicMedia",
    "compositeSynthetic",
)

QUALITY = 92
EXIF_IFD, USER_COMMENT = 0x8769, 0x9286
MAX_JPEG_XMP = 65_000  # bytes in one segment
MAX_CARRIED = 8  # marks
MAX_MARK = 1000  # characters of a mark that is carried on
MAX_FIELD = 120  # characters of each AIGC field in it

Media = Literal["png", "jpeg", "webp"]


class Source(StrEnum):
    """How a file came about, as IPTC names it."""

    GENERATED = "trainedAlgorithmicMedia"
    COMPOSITE = "compositeWithTrainedAlgorithmicMedia"  # a model's work on a photo
    ENHANCED = "algorithmicallyEnhanced"  # a plain filter: no AI label

    @property
    def uri(self) -> str:
        """The address of the term."""
        return IPTC_TERMS + self.value

    @classmethod
    def of(cls, uri: str | None) -> "Source":
        """Return the source of an address; GENERATED for any other, so that no label gets lost."""
        name = term_of(uri)
        return cls(name) if name in [*cls] else cls.GENERATED


class AiRecord(Plain):
    """The implicit record of one file."""

    source: Source
    produce_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    producer: str = PRODUCER
    carried: tuple[str, ...] = ()  # what `foreign_marks` returned

    @property
    def aigc(self) -> dict[str, str] | None:
        """The seven fields, Label "1" for generated content; None for a plain filter."""
        if self.source is Source.ENHANCED:
            return None
        said = {"Label": "1", "ContentProducer": self.producer, "ProduceID": self.produce_id}
        return {field: said.get(field, "") for field in AIGC_FIELDS}


class Marks(Plain):
    """What stands in a file."""

    source: str | None = None  # address of the DigitalSourceType
    aigc: dict[str, str] | None = None  # those of the seven fields that are there
    carried: tuple[str, ...] = ()  # marks of other makers that the studio carried on
    texts: dict[str, str] = Field(default_factory=dict)  # those of recipe.py

    @property
    def machine_made(self) -> bool:
        """Whether the file says that a machine made it, or a part of it."""
        return self.aigc is not None or is_machine_made(self.source)

    @property
    def ours(self) -> bool:
        """Whether the AIGC record names this program as the maker."""
        return (self.aigc or {}).get("ContentProducer") == PRODUCER


def xmp_of(record: AiRecord | None, recipe: str | None = None) -> str:
    """Return the XMP packet of a file with this record and, if given, its recipe."""
    if not record:
        return write_packet(Packet(recipe=recipe))
    aigc = line_of(record.aigc) if record.aigc else None
    packet = Packet(source=record.source.uri, aigc=aigc, carried=record.carried, recipe=recipe)
    return write_packet(packet)


def encode(
    image: Image.Image, media: Media, record: AiRecord | None, texts: Mapping[str, str]
) -> bytes:
    """Return an RGB or RGBA picture in sRGB as a file with a record and texts, nothing else.

    JPEG and WebP have quality 92; what is transparent becomes white in a JPEG. A recipe that does
    not fit into the one segment that a JPEG has for XMP is left out of it.
    """
    plain, file = image.copy(), io.BytesIO()
    plain.info.clear()  # profile, resolution and whatever else came with the picture
    if media == "png":
        chunks = PngInfo()
        for key, text in texts.items():
            chunks.add_itxt(key, text)
        if record:
            chunks.add_itxt(XMP_KEY, xmp_of(record))
        plain.save(file, "PNG", pnginfo=chunks)
        return file.getvalue()
    recipe = texts.get(RECIPE_KEY)
    xmp = xmp_of(record, recipe).encode() if record or recipe else b""
    exif = _exif(texts.get(PARAMETERS_KEY))
    if media == "webp":
        plain.save(file, "WEBP", quality=QUALITY, xmp=xmp, exif=exif)
    else:
        if len(xmp) > MAX_JPEG_XMP:
            xmp = xmp_of(record).encode()
        plain = _on_white(plain)
        plain.save(file, "JPEG", quality=QUALITY, subsampling=0, xmp=xmp, exif=exif)
    return file.getvalue()


def look_into(content: bytes) -> tuple[str, Parts]:
    """Return the media of a picture file ("png", "jpeg", ...) and its parts; nothing is drawn.

    Raises:
        RequestError: of the field "file": it is no picture, or damaged.
    """
    media = media_of(content)
    if not media:
        raise RequestError("file", "error.picture_format")
    try:
        parts = take_apart(content, media)
        if not all(parts.size):
            raise ValueError("no pixels")
    except (ValueError, IndexError, struct.error) as damage:
        raise RequestError("file", "error.picture_damaged") from damage
    return media, parts


def read_marks(content: bytes) -> Marks:
    """Return what stands in a picture.

    Raises:
        RequestError: of the field "file": it is no picture, or damaged.
    """
    return marks_in(look_into(content)[1].texts)


def marks_in(texts: Mapping[str, str]) -> Marks:
    """Return what stands in the texts of a picture or the metadata of a video."""
    packet = read_packet(texts.get(XMP_KEY, ""))
    ours = {
        PARAMETERS_KEY: texts.get(PARAMETERS_KEY) or texts.get("UserComment"),
        RECIPE_KEY: texts.get(RECIPE_KEY) or packet.recipe,
    }
    return Marks(
        source=printable(packet.source) if packet.source else None,
        aigc=_aigc_in(packet.aigc, texts),
        carried=tuple(map(printable, packet.carried[:MAX_CARRIED])),
        texts={key: text for key, text in ours.items() if text},
    )


def recipe_in_xmp(xmp: str) -> str | None:
    """Return the recipe's JSON from an XMP packet, None if it holds none."""
    return read_packet(xmp).recipe


def foreign_marks(marks: Marks, issuer: str | None = None) -> tuple[str, ...]:
    """Return the marks of other makers in a file, to be carried on by what is made from it.

    Each is a line of JSON. `issuer` is who signed the file, if someone did.
    """
    found = list(marks.carried)
    aigc = marks.aigc or {}
    if aigc and (not marks.ours or aigc.get("ContentPropagator") not in (None, "", PRODUCER)):
        found.append(line_of({AIGC_KEY: {name: aigc[name][:MAX_FIELD] for name in aigc}}))
    if not marks.ours and is_machine_made(marks.source):
        found.append(line_of({"DigitalSourceType": IPTC_TERMS + term_of(marks.source)}))
    if issuer and issuer != PRODUCER:
        found.append(line_of({"C2PA": issuer[:MAX_FIELD]}))
    return tuple(dict.fromkeys(found))[:MAX_CARRIED]


def is_machine_made(uri: str | None) -> bool:
    """Return whether a DigitalSourceType says that a machine made it, or a part of it."""
    return term_of(uri) in MACHINE_MADE


def line_of(mark: Mapping[str, object]) -> str:
    """Return a record or mark as one line of JSON."""
    return json.dumps(mark, ensure_ascii=False)


def printable(value: object) -> str:
    """Return a text or number from a file in one line, bounded, without control characters."""
    text = str(value)[:MAX_MARK] if isinstance(value, str | int) else ""
    return "".join(c for c in text if c.isprintable())


def term_of(uri: str | None) -> str:
    """Return the IPTC term at the end of its address, "" for none."""
    return (uri or "").rstrip("/").rpartition("/")[2]


def _aigc_in(xmp: str | None, texts: Mapping[str, str]) -> dict[str, str] | None:
    """Return the fields from where programs put them: XMP, a text "AIGC", a comment."""
    for text in (xmp, *(texts.get(key) for key in (AIGC_KEY, "UserComment", "ImageDescription"))):
        try:
            said = json.loads(text or "null")
        except (ValueError, RecursionError):
            continue
        said = said.get(AIGC_KEY, said) if isinstance(said, dict) else None
        if isinstance(said, dict) and "Label" in said:
            return {name: printable(said[name]) for name in AIGC_FIELDS if name in said}
    return None


def _exif(parameters: str | None) -> bytes:
    """Return EXIF with a UserComment alone, as AUTOMATIC1111 writes it: all big-endian."""
    if not parameters:
        return b""
    exif = Image.Exif()
    exif.endian = ">"
    exif.get_ifd(EXIF_IFD)[USER_COMMENT] = b"UNICODE\0" + parameters.encode("utf-16-be")
    return exif.tobytes()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")
