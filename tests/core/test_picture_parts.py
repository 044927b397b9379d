"""What a file says is read within bounds; what is handed to the decoder only draws."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from aigc_studio.core.exif import USER_COMMENT
from aigc_studio.core.picture_parts import MAX_PROFILE, MAX_TEXT, XMP_KEY, media_of, take_apart
from tests.pictures import encode, exif, small_png, user_comment

XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/">一</x:xmpmeta>'
CANARY = b"canary-48151"
GREEN = Image.new("RGB", (8, 6), (0, 255, 0))
MEDIA = ("png", "jpeg", "webp", "gif", "bmp")
BLOCK = exif({0x010F: b"workflow:{}", 0x0110: b"prompt:{}"}, {USER_COMMENT: user_comment("一 cat")})
EXIF_TEXTS = {"Make": "workflow:{}", "Model": "prompt:{}", "UserComment": "一 cat"}


@pytest.mark.parametrize("media", MEDIA)
def test_the_header_tells_media_and_size(media: str) -> None:
    content = encode(GREEN, media)
    assert media_of(content) == media
    assert take_apart(content, media).size == (8, 6)


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("size", [(1, 1), (16383, 1), (300, 200)])
def test_every_kind_of_webp_tells_its_size(size: tuple[int, int], lossless: bool) -> None:
    plain = encode(Image.new("RGB", size), "webp", lossless=lossless)
    assert take_apart(plain, "webp").size == size
    extended = encode(Image.new("RGB", size), "webp", lossless=lossless, exif=BLOCK)
    assert take_apart(extended, "webp").size == size


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (b"tEXt", b"parameters\0a caf\xe9"),
        (b"tEXt", "parameters\0a café".encode()),
        (b"comf", b"parameters\0a caf\xe9"),
        (b"zTXt", b"parameters\0\0" + zlib.compress(b"a caf\xe9")),
        (b"iTXt", "parameters\0\0\0en\0Werte\0a café".encode()),
        (b"iTXt", b"parameters\0\1\0\0\0" + zlib.compress("a café".encode())),
    ],
    ids=["Latin-1", "UTF-8", "animated", "packed", "international", "international packed"],
)
@pytest.mark.parametrize("after", [False, True])
def test_every_text_of_a_png_is_read(kind: bytes, data: bytes, after: bool) -> None:
    chunks = [(kind, data)]
    content = small_png(after=chunks) if after else small_png(*chunks)
    assert take_apart(content, "png").texts == {"parameters": "a café"}


def test_pillow_and_we_read_the_same_texts() -> None:
    info = PngInfo()
    info.add_text("plain", "a cat")
    info.add_text("packed", "a dog", zip=True)
    info.add_itxt("wide", "一只猫")
    info.add_itxt(XMP_KEY, XMP)
    content = encode(GREEN, pnginfo=info)
    with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
        assert take_apart(content, "png").texts == image.text


def test_xmp_stands_under_one_key_in_every_media() -> None:
    info = PngInfo()
    info.add_itxt(XMP_KEY, XMP)
    for media, content in {
        "png": encode(GREEN, pnginfo=info),
        "jpeg": encode(GREEN, "jpeg", xmp=XMP.encode()),
        "webp": encode(GREEN, "webp", xmp=XMP.encode()),
    }.items():
        assert take_apart(content, media).texts == {XMP_KEY: XMP}


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_exif_texts_stand_under_their_names_in_every_media(media: str) -> None:
    assert take_apart(encode(GREEN, media, exif=BLOCK), media).texts == EXIF_TEXTS


def test_an_exif_block_longer_than_a_segment_is_read_whole() -> None:
    long = "prompt:" + "x" * 100_000
    block = exif({0x0110: long.encode()})
    pieces = [block[i : i + 60_000] for i in range(0, len(block), 60_000)]
    segments = b"".join(
        b"\xff\xe1" + struct.pack(">H", len(p) + 8) + b"Exif\0\0" + p for p in pieces
    )
    content = encode(GREEN, "jpeg")
    assert take_apart(content[:2] + segments + content[2:], "jpeg").texts == {"Model": long}


@pytest.mark.parametrize("media", ["gif", "jpeg"])
def test_comments_are_read(media: str) -> None:
    comment = "a cat, 一只猫 " * 100
    content = encode(GREEN, media, comment=comment.encode())
    assert take_apart(content, media).texts == {"comment": comment}


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_a_colour_profile_is_read_whole(media: str) -> None:
    profile = bytes(range(256)) * 600  # three segments of a JPEG
    assert take_apart(encode(GREEN, media, icc_profile=profile), media).profile == profile


def _talkative(media: str) -> bytes:
    options: dict[str, object] = {"icc_profile": CANARY, "exif": exif({0x010E: CANARY})}
    if media == "png":
        info = PngInfo()
        for kind in (info.add_text, info.add_itxt):
            kind("key", CANARY.decode())
        options["pnginfo"] = info
    elif media == "jpeg":
        options |= {"comment": CANARY, "xmp": CANARY}
    elif media == "gif":
        options = {"comment": CANARY}
    return encode(GREEN, media, **options)


@pytest.mark.parametrize("media", ["png", "jpeg", "gif"])
def test_the_decoder_gets_nothing_but_what_draws(media: str) -> None:
    content = _talkative(media)
    drawing = take_apart(content, media).drawing
    assert CANARY not in drawing
    assert len(drawing) < len(content)
    with (
        Image.open(io.BytesIO(drawing)) as ours,
        Image.open(io.BytesIO(content)) as whole,
    ):
        assert ours.convert("RGB").tobytes() == whole.convert("RGB").tobytes()
        assert not {"exif", "icc_profile", "comment", "xmp", "key"} & set(ours.info)


def test_the_decoder_gets_the_first_frame_alone() -> None:
    frames = [Image.new("RGB", (8, 6), (i * 20, 0, 0)) for i in range(1, 9)]
    content = encode(GREEN, save_all=True, append_images=frames, duration=100)
    drawing = take_apart(content, "png").drawing
    assert b"acTL" in content
    assert not any(kind in drawing for kind in (b"acTL", b"fcTL", b"fdAT"))
    with Image.open(io.BytesIO(drawing)) as image:
        assert image.convert("RGB").getpixel((0, 0)) == (0, 255, 0)


def _packed(kind: bytes, size: int) -> Callable[[int], bytes]:
    head = b"\0\0" if kind == b"zTXt" else b"\0\1\0\0\0"
    data = head + zlib.compress(bytes(size), 9)
    return lambda i: str(i).encode() + data


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
@pytest.mark.parametrize(("count", "size"), [(1, 10 * MAX_TEXT), (100, MAX_TEXT // 10)])
def test_texts_that_swell_are_left_out(kind: bytes, count: int, size: int) -> None:
    make = _packed(kind, size)
    content = small_png((b"tEXt", b"key\0kept"), *((kind, make(i)) for i in range(count)))
    assert len(content) < 500_000
    texts = take_apart(content, "png").texts
    assert texts["key"] == "kept"
    assert len(texts) <= 1 + MAX_TEXT // size


def test_a_profile_that_swells_is_left_out() -> None:
    bomb = zlib.compress(bytes(10 * MAX_PROFILE), 9)
    assert take_apart(small_png((b"iCCP", b"icc\0\0" + bomb)), "png").profile == b""


@pytest.mark.parametrize(
    ("media", "content"),
    [
        ("png", small_png(*[(b"vpAg", b"")] * 100_000)),
        ("jpeg", b"\xff\xd8" + b"\xff\xe5\0\2" * 100_000),
        ("jpeg", b"\xff\xd8" + b"\xff\xe5\0\0" * 2),
        ("jpeg", b"\xff\xd8" + b"\xff" * 2**20),
        ("webp", b"RIFF\0\0\0\0WEBP" + b"JUNK\0\0\0\0" * 100_000),
        ("gif", encode(GREEN, "gif")[:13] + b"!\xfe" + b"\1a" * 600_000),
    ],
    ids=["chunks", "segments", "no length", "filling", "RIFF", "comment"],
)
def test_files_of_endless_small_blocks_are_given_up(media: str, content: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        take_apart(content, media)


def test_a_progressive_picture_of_endless_scans_is_given_up() -> None:
    content = encode(GREEN, "jpeg", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    assert take_apart(content, "jpeg").size == GREEN.size
    with pytest.raises(ValueError, match="scans"):
        take_apart(content[:-2] + scan * 100 + b"\xff\xd9", "jpeg")
