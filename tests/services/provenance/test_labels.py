"""A file says that a machine made it, to whoever can read PNG, JPEG or WebP, and little else."""

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from pydantic import ValidationError

from aigc_studio.core.errors import RequestError
from aigc_studio.core.picture_parts import XMP_KEY
from aigc_studio.services.provenance.labels import (
    AIGC_FIELDS,
    MAX_CARRIED,
    MAX_MARK,
    AiRecord,
    Marks,
    Source,
    encode,
    foreign_marks,
    read_marks,
    recipe_in_xmp,
)
from aigc_studio.services.provenance.xmp import Packet, write_packet
from aigc_studio.services.recipe import PARAMETERS_KEY, RECIPE_KEY

PRODUCE_ID = "0123456789abcdef0123456789abcdef"
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
PARAMETERS = "一个红苹果 <&> 🍎\nSteps: 12, Sampler: Euler, Seed: 4294967295"
TEXTS = {PARAMETERS_KEY: PARAMETERS, RECIPE_KEY: '{"request": {"prompt": "<&> 红 🍎\\n\\"x\\""}}'}
ANOTHER = {"Label": "1", "ContentProducer": "Another Studio", "ProduceID": "77"}

every_media = pytest.mark.parametrize("media", ["png", "jpeg", "webp"])


def _record(source: Source = Source.GENERATED, **fields: Any) -> AiRecord:
    return AiRecord(source=source, produce_id=PRODUCE_ID, **fields)


def _picture(mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize((40, 30)).convert(mode)


def _png(texts: Mapping[str, str]) -> bytes:
    chunks, file = PngInfo(), io.BytesIO()
    for key, text in texts.items():
        chunks.add_itxt(key, text)
    _picture().save(file, "PNG", pnginfo=chunks)
    return file.getvalue()


def _xmp_that_pillow_reads(content: bytes) -> dict[str, Any]:
    with Image.open(io.BytesIO(content)) as image:
        description = image.getxmp()["xmpmeta"]["RDF"]["Description"]
    assert isinstance(description, dict)
    return description


@every_media
def test_pillow_reads_the_record_as_it_was_written(media: Any) -> None:
    record = _record(Source.COMPOSITE)
    description = _xmp_that_pillow_reads(encode(_picture(), media, record, TEXTS))
    assert json.loads(description["AIGC"]) == record.aigc
    assert description["DigitalSourceType"] == TERMS + "compositeWithTrainedAlgorithmicMedia"


def test_the_record_has_the_seven_fields_of_the_chinese_label() -> None:
    aigc = _record().aigc
    assert aigc
    assert list(aigc) == [
        "Label",
        "ContentProducer",
        "ProduceID",
        "ReservedCode1",
        "ContentPropagator",
        "PropagateID",
        "ReservedCode2",
    ]
    assert aigc["Label"] == "1"
    assert aigc["ContentProducer"] == "AIGC Studio"
    assert aigc["ProduceID"] == PRODUCE_ID


def test_a_file_number_has_32_hexadecimal_digits() -> None:
    with pytest.raises(ValidationError):
        AiRecord(source=Source.GENERATED, produce_id="/home/someone")


@every_media
def test_a_plain_filter_gets_no_ai_label(media: Any) -> None:
    marks = read_marks(encode(_picture(), media, _record(Source.ENHANCED), {}))
    assert marks.source == TERMS + "algorithmicallyEnhanced"
    assert marks.aigc is None
    assert not marks.machine_made


@pytest.mark.parametrize("source", Source)
def test_a_source_is_known_by_its_address(source: Source) -> None:
    assert Source.of(source.uri) is source


@pytest.mark.parametrize("uri", [None, "", "http://example.org/digitalCapture"])
def test_a_source_that_was_lost_counts_as_generated(uri: str | None) -> None:
    assert Source.of(uri) is Source.GENERATED


@every_media
@pytest.mark.parametrize("texts", [{}, TEXTS], ids=["without texts", "with texts"])
def test_what_is_written_can_be_read(media: Any, texts: dict[str, str]) -> None:
    record = _record(carried=('{"C2PA": "<&> 别家"}', "second"))
    marks = read_marks(encode(_picture(), media, record, texts))
    assert marks == Marks(
        source=record.source.uri, aigc=record.aigc, carried=record.carried, texts=texts
    )
    assert marks.ours
    assert marks.machine_made


@pytest.mark.parametrize("media", ["jpeg", "webp"])
def test_a_recipe_stands_in_the_xmp_where_there_are_no_text_chunks(media: Any) -> None:
    with Image.open(io.BytesIO(encode(_picture(), media, _record(), TEXTS))) as image:
        assert recipe_in_xmp(image.info["xmp"].decode()) == TEXTS[RECIPE_KEY]


@pytest.mark.parametrize("media", ["jpeg", "webp"])
def test_parameters_stand_where_automatic1111_looks(media: Any) -> None:
    """modules/images.py (1.10): UserComment of the Exif IFD, UNICODE, UTF-16 big-endian."""
    with Image.open(io.BytesIO(encode(_picture(), media, None, TEXTS))) as image:
        comment = image.getexif().get_ifd(0x8769)[0x9286]
        assert image.info["exif"].removeprefix(b"Exif\0\0")[:2] == b"MM"
    assert comment == b"UNICODE\0" + PARAMETERS.encode("utf-16-be")


def test_a_recipe_too_long_for_a_jpeg_leaves_the_record_whole() -> None:
    recipe = json.dumps({"prompt": "&" * 20_000})
    marks = read_marks(encode(_picture(), "jpeg", _record(), {RECIPE_KEY: recipe}))
    assert marks.aigc == _record().aigc
    assert RECIPE_KEY not in marks.texts


@pytest.mark.parametrize("media", ["png", "webp"])
def test_transparency_is_kept_where_the_format_has_it(media: Any) -> None:
    clear = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    with Image.open(io.BytesIO(encode(clear, media, _record(), {}))) as image:
        assert image.convert("RGBA").getchannel("A").getextrema() == (0, 0)


def test_what_is_transparent_becomes_white_in_a_jpeg() -> None:
    clear = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    with Image.open(io.BytesIO(encode(clear, "jpeg", _record(), {}))) as image:
        assert image.mode == "RGB"
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_pixels_of_a_png_stay_as_they_are(mode: str) -> None:
    picture = _picture(mode)
    with Image.open(io.BytesIO(encode(picture, "png", _record(), TEXTS))) as image:
        assert image.tobytes() == picture.tobytes()


@every_media
def test_nothing_else_that_came_with_the_picture_goes_into_the_file(media: Any) -> None:
    picture = _picture()
    picture.info = {
        "comment": b"a secret",
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        "exif": b"Exif\0\0a secret",
        "dpi": (300, 300),
    }
    content = encode(picture, media, None, {})
    with Image.open(io.BytesIO(content)) as image:
        left = set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert left - {"loop", "background"} == set()  # Pillow's own, of every WebP
    assert b"secret" not in content
    assert picture.info["dpi"] == (300, 300), "the picture handed in was changed"


@pytest.mark.parametrize(
    "texts",
    [
        {XMP_KEY: write_packet(Packet(aigc=json.dumps(ANOTHER)))},
        {XMP_KEY: write_packet(Packet(aigc=json.dumps({"AIGC": ANOTHER})))},
        {"AIGC": json.dumps(ANOTHER)},
        {"UserComment": json.dumps({"AIGC": ANOTHER})},
    ],
    ids=["XMP", "nested", "own text", "comment"],
)
def test_the_fields_are_found_where_programs_put_them(texts: dict[str, str]) -> None:
    marks = read_marks(_png(texts))
    assert marks.aigc == ANOTHER
    assert not marks.ours
    assert foreign_marks(marks) == (json.dumps({"AIGC": ANOTHER}),)


@pytest.mark.parametrize(
    "aigc", ["", "[]", "7", "null", "{", '{"Label"', '{"a": 1}', '{"AIGC": 3}', "[" * 100_000]
)
def test_broken_fields_are_no_fields(aigc: str) -> None:
    marks = read_marks(_png({XMP_KEY: write_packet(Packet(aigc=aigc)), "AIGC": aigc}))
    assert marks == Marks()


def test_values_of_fields_are_texts_whatever_was_written() -> None:
    aigc = {"Label": 1, "ContentProducer": None, "ProduceID": ["x"], "Other": "dropped"}
    marks = read_marks(_png({"AIGC": json.dumps(aigc)}))
    assert marks.aigc == {"Label": "1", "ContentProducer": "", "ProduceID": ""}


def test_marks_of_another_maker_are_carried_on_to_what_is_made_from_it() -> None:
    packet = Packet(source=TERMS + "trainedAlgorithmicMedia", aigc=json.dumps(ANOTHER))
    handed_in = read_marks(_png({XMP_KEY: write_packet(packet)}))
    carried = foreign_marks(handed_in, issuer="Some Camera Maker")
    assert [json.loads(mark) for mark in carried] == [
        {"AIGC": ANOTHER},
        {"DigitalSourceType": TERMS + "trainedAlgorithmicMedia"},
        {"C2PA": "Some Camera Maker"},
    ]
    made = read_marks(encode(_picture(), "jpeg", _record(Source.COMPOSITE, carried=carried), {}))
    assert made.carried == carried
    assert foreign_marks(made) == carried, "the third picture in a row forgot them"


def test_our_own_marks_are_not_foreign() -> None:
    ours = read_marks(encode(_picture(), "png", _record(), {}))
    assert foreign_marks(ours, issuer="AIGC Studio") == ()


def test_a_platform_that_passed_our_picture_on_is_named() -> None:
    aigc = {**(_record().aigc or {}), "ContentPropagator": "A Platform"}
    (mark,) = foreign_marks(Marks(source=Source.GENERATED.uri, aigc=aigc))
    assert json.loads(mark)["AIGC"]["ContentPropagator"] == "A Platform"


@pytest.mark.parametrize("term", ["digitalCapture", "digitalArt", "algorithmicallyEnhanced"])
def test_what_people_made_is_no_mark(term: str) -> None:
    assert foreign_marks(Marks(source=TERMS + term)) == ()


def test_what_a_file_says_is_safe_to_print() -> None:
    """In a terminal, escape sequences and changes of direction would forge other lines."""
    aigc = {"Label": "1", "ContentProducer": "a\x1b[2J\nb\u202ec"}
    packet = Packet(source="x\u202ey", carried=("d\u2028e",))
    marks = read_marks(_png({"AIGC": json.dumps(aigc), XMP_KEY: write_packet(packet)}))
    assert marks.aigc == {"Label": "1", "ContentProducer": "a[2Jbc"}
    assert (marks.source, marks.carried) == ("xy", ("de",))


def test_endless_marks_are_bounded() -> None:
    aigc = dict.fromkeys(AIGC_FIELDS, "好" * 10_000)
    source = "x" * 10_000 + "/trainedAlgorithmicMedia"
    found = foreign_marks(Marks(source=source, aigc=aigc), issuer="x" * 10_000)
    assert len(found) == 3
    assert max(map(len, found)) <= MAX_MARK
    many = Packet(carried=tuple(f"{i}" + "x" * 5_000 for i in range(50)))
    read = read_marks(_png({XMP_KEY: write_packet(many)}))
    assert len(read.carried) == MAX_CARRIED
    assert max(map(len, read.carried)) == MAX_MARK


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "error.picture_format"),
        (b"a text", "error.picture_format"),
        (_png({})[:30], "error.picture_damaged"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, key: str) -> None:
    with pytest.raises(RequestError) as error:
        read_marks(content)
    assert error.value.key == key
