"""Whatever people hand in comes out as a plain upright picture, or as one clear refusal."""

import ast
import base64
import io
import random
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

import aigc_studio
from aigc_studio.core.errors import RequestError
from aigc_studio.core.user_picture import UPRIGHT, open_user_picture
from tests.pictures import chunk, encode, exif, png, small_png

PACKAGE = Path(aigc_studio.__file__).parent
MEDIA = ("png", "jpeg", "webp", "gif", "bmp")
ORANGE = (240, 120, 40)
GREY = (128, 128, 128)


def _refusal(content: bytes) -> str:
    with pytest.raises(RequestError) as caught:
        open_user_picture(content)
    assert caught.value.field == "file"
    assert caught.value.tell("en") != caught.value.tell("zh")  # both can be told
    return caught.value.key.removeprefix("error.picture_")


def _mean(image: Image.Image) -> tuple[int, ...]:
    return tuple(image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))


def _see_through(image: Image.Image) -> Image.Image:
    """The picture with its left half transparent."""
    image = image.convert("RGBA")
    image.putalpha(Image.new("L", image.size, 255))
    image.paste((0, 0, 0, 0), (0, 0, image.width // 2, image.height))
    return image


FLAT = Image.new("RGB", (16, 16), ORANGE)
PALETTE = FLAT.quantize(4)
HALF = _see_through(FLAT)
ROW = struct.pack(">B", 0)
MODES = {
    "1 bit": (encode(Image.new("1", (16, 16), 1)), (255, 255, 255)),
    "grey": (encode(Image.new("L", (16, 16), 128)), GREY),
    "grey 4 bit": (png(2, 2, b"\0\x88\0\x88", depth=4, colour=0), (136, 136, 136)),
    "grey 16 bit": (encode(Image.new("I;16", (16, 16), 32896)), GREY),
    "grey 16 bit dark": (encode(Image.new("I;16", (16, 16), 2570)), (10, 10, 10)),
    "grey, alpha": (encode(Image.new("LA", (16, 16), (128, 255))), (*GREY, 255)),
    "grey, alpha 16 bit": (
        png(1, 1, ROW + struct.pack(">HH", 32896, 65535), depth=16, colour=4),
        (*GREY, 255),
    ),
    "RGB": (encode(FLAT), ORANGE),
    "RGB 16 bit": (
        png(1, 1, ROW + struct.pack(">HHH", *(c * 257 for c in ORANGE)), depth=16),
        ORANGE,
    ),
    "RGB, colour key": (
        png(2, 1, ROW + bytes([*ORANGE, 1, 2, 3]), before=[(b"tRNS", b"\0\1\0\2\0\3")]),
        (*ORANGE, 128),
    ),
    "RGB 16 bit, colour key": (
        png(
            1,
            1,
            ROW + struct.pack(">HHH", *(c * 257 for c in ORANGE)),
            depth=16,
            before=[(b"tRNS", struct.pack(">HHH", *(c * 257 for c in ORANGE)))],
        ),
        ORANGE,
    ),
    "RGBA": (encode(HALF), (*ORANGE, 128)),
    "palette": (encode(PALETTE), ORANGE),
    "palette, one clear": (encode(HALF.quantize(4)), None),
    "palette, alpha": (
        png(2, 1, ROW + b"\0\1", colour=3, before=[(b"PLTE", bytes(6)), (b"tRNS", b"\xff\0")]),
        (0, 0, 0, 128),
    ),
    "CMYK": (encode(Image.new("CMYK", (16, 16), (15, 135, 215, 0)), "jpeg"), ORANGE),
    "grey JPEG": (encode(Image.new("L", (16, 16), 128), "jpeg"), GREY),
    "GIF": (encode(FLAT, "gif"), ORANGE),
    "GIF, clear": (encode(HALF, "gif"), None),
    "WebP, alpha": (encode(HALF, "webp", lossless=True), (*ORANGE, 128)),
    "BMP 1 bit": (encode(Image.new("1", (16, 16), 1), "bmp"), (255, 255, 255)),
    "BMP palette": (encode(PALETTE, "bmp"), ORANGE),
    "BMP 32 bit": (encode(FLAT.convert("RGBA"), "bmp"), ORANGE),
}


@pytest.mark.parametrize("name", MODES)
def test_every_kind_of_pixels_keeps_its_colours(name: str) -> None:
    content, expected = MODES[name]
    image = open_user_picture(content).image
    if expected is None:  # how a palette stores a clear pixel is up to its writer
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0))[3] == 0
        assert image.getpixel((15, 0)) == pytest.approx((*ORANGE, 255), abs=4)
    else:
        assert image.mode == ("RGBA" if len(expected) == 4 else "RGB")
        assert _mean(image) == pytest.approx(expected, abs=2)


@pytest.mark.parametrize("media", MEDIA)
def test_the_content_decides_the_media(media: str) -> None:
    picture = open_user_picture(encode(FLAT, media))
    assert (picture.media, picture.image.size) == (media, (16, 16))


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stored_in_any_orientation_comes_out_upright(
    media: str, orientation: int
) -> None:
    upright = Image.new("RGB", (64, 32), "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 15, 15), "red")
    back = {5: 5, 6: 8, 8: 6}.get(orientation, orientation)  # the turn that undoes it
    stored = upright.transpose(UPRIGHT[back]) if back in UPRIGHT else upright
    block = exif({0x0112: struct.pack("<H", orientation)})
    content = encode(stored, media, exif=block, lossless=True, quality=100, subsampling=0)
    image = open_user_picture(content).image
    assert image.size == (64, 32)
    assert image.getpixel((4, 4)) == pytest.approx((255, 0, 0), abs=6)
    assert image.getpixel((60, 4)) == pytest.approx((255, 255, 255), abs=6)
    assert image.getpixel((4, 28)) == pytest.approx((255, 255, 255), abs=6)


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_nothing_stays_attached_to_the_picture(media: str) -> None:
    block = exif({0x010E: b"secret", 0x0112: b"\6\0", 0x8825: b"secret"})
    image = open_user_picture(encode(FLAT, media, exif=block, dpi=(72, 72))).image
    assert image.info == {}
    assert not image.getexif()
    for saved in MEDIA:
        assert b"secret" not in encode(image, saved)


def test_the_texts_come_with_the_picture() -> None:
    assert open_user_picture(small_png((b"tEXt", b"parameters\0a cat"))).texts == {
        "parameters": "a cat"
    }


def _profile(name: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


def _swapped() -> bytes:
    """The profile of sRGB with the primaries of red and blue exchanged."""
    srgb = _profile("sRGB")
    return srgb.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_a_colour_profile_is_carried_over_to_srgb(media: str) -> None:
    red = Image.new("RGB", (16, 16), (200, 0, 0))
    content = encode(red, media, icc_profile=_swapped(), quality=100)
    assert _mean(open_user_picture(content).image) == pytest.approx((0, 0, 200), abs=6)


def test_a_profile_leaves_transparency_alone() -> None:
    image = open_user_picture(encode(HALF, icc_profile=_swapped())).image
    assert _mean(image.getchannel("A").convert("RGB")) == pytest.approx((128,) * 3, abs=2)
    assert image.getpixel((15, 0)) == pytest.approx((40, 120, 240, 255), abs=3)


def test_srgb_stays_what_it_is() -> None:
    image = open_user_picture(encode(FLAT, icc_profile=_profile("sRGB"))).image
    assert _mean(image) == pytest.approx(ORANGE, abs=1)


@pytest.mark.parametrize(
    "profile",
    [b"nonsense", _profile("LAB"), _profile("sRGB")[:200], _profile("sRGB")[:-300] + bytes(300)],
    ids=["nonsense", "of other colours", "cut off", "emptied"],
)
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_profile_that_does_not_fit_is_ignored(profile: bytes, mode: str) -> None:
    image = Image.new("L", (16, 16), 128).convert(mode)
    content = encode(image, "jpeg", icc_profile=profile)
    assert _mean(open_user_picture(content).image) == pytest.approx(GREY, abs=3)


def test_an_rgb_profile_on_cmyk_pixels_is_ignored() -> None:
    image = Image.new("CMYK", (16, 16), (15, 135, 215, 0))
    content = encode(image, "jpeg", icc_profile=_swapped())
    assert _mean(open_user_picture(content).image) == pytest.approx(ORANGE, abs=2)


Image.init()
WRITABLE = sorted(set(Image.SAVE) & set(Image.OPEN))
OURS = {"PNG", "JPEG", "WEBP", "BMP", "GIF"}


def _sample(media: str) -> bytes | None:
    for mode in ("RGB", "L", "1", "P", "RGBA"):
        try:
            content = encode(Image.new(mode, (32, 32)), media)
        except (OSError, ValueError, KeyError):  # that format has no such pixels, or no writer here
            continue
        if content:
            return content
    return None


def test_of_all_formats_that_pillow_reads_only_five_are_opened() -> None:
    samples = {media: _sample(media) for media in WRITABLE}
    assert len([s for s in samples.values() if s]) > 20
    opened = set()
    for media, content in samples.items():
        if content:
            try:
                open_user_picture(content)
                opened.add(media)
            except RequestError as refusal:
                assert refusal.key == "error.picture_format"
    assert opened == OURS


def test_of_a_phone_picture_with_a_second_one_behind_it_the_first_is_opened() -> None:
    content = encode(FLAT, "mpo", save_all=True, append_images=[Image.new("RGB", (9, 9))])
    picture = open_user_picture(content)
    assert (picture.media, picture.image.size) == ("jpeg", (16, 16))


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.png", encode(FLAT))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<!doctype html><script>alert(1)</script>",
        _zip(),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"%PDF-1.7",
        b"SIMPLE  =                    T",
        b"\0" * 100,
        b"\n" + encode(FLAT),
    ],
    ids=["SVG", "HTML", "zip", "EPS", "PDF", "FITS", "zeros", "something before"],
)
def test_what_is_no_picture_is_refused_by_its_content(content: bytes) -> None:
    assert _refusal(content) == "format"


def test_a_run_length_bmp_is_refused() -> None:
    """314 kB of it are 40 megapixels, decoded one by one."""
    assert _refusal(_bmp(8000, 5000, 8, compression=1) + b"\xff\1" * 1000) == "format"


def test_an_empty_file_is_refused() -> None:
    assert _refusal(b"") == "empty"


def test_a_file_that_is_too_large_is_refused() -> None:
    assert _refusal(encode(FLAT) + bytes(50_000_000)) == "large"


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_truncated_picture_is_refused(media: str, share: float) -> None:
    noise = Image.effect_noise((64, 64), 80).convert("RGB")
    content = encode(noise, media)
    assert _refusal(content[: int(len(content) * share)]) == "damaged"


@pytest.mark.parametrize("media", MEDIA)
def test_a_header_alone_is_refused(media: str) -> None:
    content = encode(FLAT, media)
    for length in range(12, 60):
        assert _refusal(content[:length]) in ("damaged", "pixels")


def _blank_rows(width: int, height: int) -> bytes:
    """Rows of 1 bit a pixel."""
    return bytes(height * (1 + (width + 7) // 8))


BOMBS = {
    "100 megapixels": lambda: png(10_000, 10_000, _blank_rows(10_000, 10_000), depth=1, colour=0),
    "1 x 40,000,000": lambda: png(40_000_000, 1, _blank_rows(40_000_000, 1), depth=1, colour=0),
    "header only": lambda: png(2**31 - 1, 2**31 - 1, b""),
    "GIF screen": lambda: b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + GIF_IMAGE,
    "GIF frame": lambda: b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + GIF_LARGE_IMAGE,
    "BMP": lambda: _bmp(10_000, -10_000, 24),
    "WebP canvas": lambda: _webp(b"VP8X", bytes(4) + b"\xff\x3f\0" * 2),
    "WebP lossless": lambda: _webp(b"VP8L", b"/" + b"\xff" * 4 + bytes(8)),
    "JPEG": lambda: _resized_jpeg(65_000, 65_000),
}
GIF_IMAGE = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2D\1\0;"
GIF_LARGE_IMAGE = b"," + struct.pack("<HHHHB", 0, 0, 12_000, 9_000, 0) + b"\2\2D\1\0;"


def _bmp(width: int, height: int, depth: int, compression: int = 0) -> bytes:
    header = struct.pack("<IiiHHI", 40, width, height, 1, depth, compression) + bytes(20)
    return b"BM" + bytes(12) + header + bytes(1024)


def _webp(kind: bytes, data: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _resized_jpeg(width: int, height: int) -> bytes:
    content = encode(FLAT, "jpeg")
    return content.replace(struct.pack(">HH", 16, 16), struct.pack(">HH", height, width), 1)


@pytest.mark.parametrize("name", BOMBS)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn(name: str) -> None:
    content = BOMBS[name]()
    tracemalloc.start()
    assert _refusal(content) == "pixels"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * len(content) + 200_000


NOTHING = zlib.compress(bytes(150 * 2**20), 9)  # 150 kB
SWELLING = {
    "zTXt": lambda: small_png((b"zTXt", b"key\0\0" + NOTHING)),
    "many zTXt": lambda: small_png(
        *((b"zTXt", b"%d\0\0" % i + zlib.compress(bytes(2**20), 9)) for i in range(150))
    ),
    "iTXt": lambda: small_png((b"iTXt", b"key\0\1\0\0\0" + NOTHING)),
    "ICC": lambda: small_png((b"iCCP", b"icc\0\0" + NOTHING)),
    "EXIF": lambda: encode(FLAT, "jpeg", exif=_claiming_exif(5_000)),
    "EXIF of WebP": lambda: encode(FLAT, "webp", exif=_claiming_exif(60_000)),
    "GIF frames": lambda: _many_frames("gif"),
    "APNG frames": lambda: _many_frames("png"),
    "WebP frames": lambda: _many_frames("webp"),
}


def _claiming_exif(count: int) -> bytes:
    """So many entries that each claim all the others as their value: count x count x 12 bytes."""
    entries = b"".join(struct.pack("<HHII", i, 7, count * 12, 8) for i in range(count))
    return b"II*\0" + struct.pack("<IH", 8, count) + entries


def _many_frames(media: str) -> bytes:
    """3,000 frames of 1,000 x 1,000 px: 9 GB of pixels in some 100 kB."""
    frame = Image.new("L", (1000, 1000))
    if media == "gif":
        content = encode(frame, "gif")
        start = content.index(b",", 13)
        return content[:start] + content[start:-1] * 3000 + b";"
    rows = zlib.compress(bytes(1001), 9)
    if media == "png":
        control = struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 10, 0, 0)
        frames = [(b"fcTL", control), (b"fdAT", bytes(4) + rows)] * 3000
        pixels = bytes(1001 * 1000)
        counts = (b"acTL", struct.pack(">II", 3000, 0))
        return png(1000, 1000, pixels, colour=0, before=[counts], after=frames)
    still = encode(frame.convert("RGB"), "webp", lossless=True)
    bits = still[12:]
    place = b"\0\0\0" * 2 + b"\xe7\x03\0" * 2 + b"\x0a\0\0" + b"\0"
    body = place + bits
    one = b"ANMF" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    head = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + b"\xe7\x03\0" * 2
    loops = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    whole = b"WEBP" + head + loops + one * 3000
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


@pytest.mark.parametrize("name", SWELLING)
def test_a_file_that_swells_is_opened_without_swelling(name: str) -> None:
    """The texts are left out and later frames not looked at; the picture itself is sound."""
    content = SWELLING[name]()
    tracemalloc.start()
    picture = open_user_picture(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert picture.image.size in ((1, 1), (16, 16), (1000, 1000))
    assert peak < 4 * len(content) + 20 * 2**20


PROBE = """
import base64, resource, sys
from aigc_studio.core.errors import RequestError
from aigc_studio.core.user_picture import open_user_picture
open_user_picture(base64.b64decode(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for file in sys.argv[2:]:
    with open(file, "rb") as bomb:
        try:
            open_user_picture(bomb.read())
        except RequestError:
            pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not count a process's peak so")
def test_no_bomb_makes_the_process_grow_by_50_mb(tmp_path: Path) -> None:
    """Seen from outside, because libraries in C do not tell tracemalloc what they take."""
    bombs = {**BOMBS, **SWELLING}
    files = []
    for i, make in enumerate(bombs.values()):
        files.append(tmp_path / str(i))
        files[-1].write_bytes(make())
    sound = base64.b64encode(encode(FLAT)).decode()
    child = subprocess.run(
        [sys.executable, "-c", PROBE, sound, *map(str, files)],
        capture_output=True,
        text=True,
        cwd=PACKAGE.parent,
        check=True,
    )
    assert int(child.stdout) < 50


@given(st.integers(1, 70_000), st.integers(1, 70_000))
@example(1, 1)
@example(1, 20_000)
@example(20_000, 1)
@example(30_000, 1)
@example(30_001, 1)
@example(1, 30_001)
def test_a_size_is_opened_if_it_is_within_the_bounds(width: int, height: int) -> None:
    """Up to 40 megapixels, 30,000 a side. Pixels that would take long are left out."""
    within = width * height <= 40_000_000 and max(width, height) <= 30_000
    drawn = within and width * height < 500_000
    content = png(width, height, _blank_rows(width, height) if drawn else b"", depth=1, colour=0)
    if drawn:
        assert open_user_picture(content).image.size == (width, height)
    else:
        assert _refusal(content) == ("damaged" if within else "pixels")


def test_the_largest_picture_is_opened() -> None:
    content = png(8000, 5000, _blank_rows(8000, 5000), depth=1, colour=0)
    assert open_user_picture(content).image.size == (8000, 5000)


def test_a_palette_picture_without_palette_is_refused() -> None:
    assert _refusal(png(1, 1, b"\0\0", colour=3)) == "damaged"


def test_a_picture_without_pixels_is_refused() -> None:
    assert _refusal(png(0, 0, b"")) == "damaged"


def _seeds() -> dict[str, bytes]:
    noise = Image.effect_noise((24, 20), 60).convert("RGB")
    block = exif({0x0112: b"\6\0", 0x010E: b"a cat"}, {0x9286: b"ASCII\0\0\0a cat"})
    profile = _profile("sRGB")
    frames = {"save_all": True, "append_images": [FLAT.resize(noise.size)] * 2}
    return {
        "png": encode(noise, exif=block, icc_profile=profile),
        "apng": encode(noise, **frames),
        "png palette": encode(noise.quantize(16), transparency=3),
        "jpeg": encode(noise, "jpeg", exif=block, icc_profile=profile, comment=b"a cat"),
        "jpeg progressive": encode(noise, "jpeg", progressive=True, xmp=b"<x/>"),
        "jpeg cmyk": encode(noise.convert("CMYK"), "jpeg"),
        "webp": encode(noise, "webp", exif=block, icc_profile=profile, xmp=b"<x/>"),
        "webp animated": encode(noise, "webp", lossless=True, **frames),
        "gif": encode(noise, "gif", comment=b"a cat", **frames),
        "bmp": encode(noise, "bmp"),
        "bmp palette": encode(noise.quantize(16), "bmp"),
    }


@pytest.mark.parametrize("name", _seeds())
def test_flipped_bytes_give_a_picture_or_a_refusal(name: str) -> None:
    """400 mutants of each, half of them in the first 100 bytes, where the structure is."""
    content, dice = _seeds()[name], random.Random(name)
    for _ in range(400):
        mutant = bytearray(content)
        for _ in range(dice.randint(1, 6)):
            reach = len(mutant) if dice.random() < 0.5 else 100
            at = dice.randrange(min(reach, len(mutant)))
            mutant[at] = dice.choice((0, 255, dice.randrange(256), mutant[at] ^ 1))
        if dice.random() < 0.2:
            del mutant[dice.randrange(len(mutant)) :]
        try:
            image = open_user_picture(bytes(mutant)).image
        except RequestError:
            continue
        assert image.mode in ("RGB", "RGBA")
        assert image.width * image.height <= 40_000_000


@given(st.sampled_from([c[:26] for c in _seeds().values()]), st.binary(max_size=300))
def test_a_true_beginning_and_noise_give_a_picture_or_a_refusal(head: bytes, noise: bytes) -> None:
    with suppress(RequestError):
        open_user_picture(head + noise)


def test_a_chunk_of_any_name_does_no_harm() -> None:
    strange = b"".join(chunk(kind, b"\0" * 9) for kind in (b"vpAg", b"caNv", b"abcd", b"ABCD"))
    content = small_png()
    assert open_user_picture(content[:33] + strange + content[33:]).image.size == (1, 1)


OTHERS_MAY_OPEN = {
    "services/choices.py": "small pictures that the studio ships",
    "core/film_child.py": "pictures that move, in a process of its own that may use little",
    "services/library.py": "pictures of our own, written by us",
    "services/share_pack.py": "their thumbnails, written by us",
    "zoo/paintings.py": "pictures that the studio ships",
    "zoo/avatars.py": "the growth of a model, which the studio ships",
    "training/": "data sets that the one who trains chose; no part of the running studio",
}


def test_no_other_place_opens_pictures() -> None:
    openers = set()
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if any(
            ast.unparse(n) == "Image.open" for n in ast.walk(tree) if isinstance(n, ast.Attribute)
        ):
            openers.add(file.relative_to(PACKAGE).as_posix())
    strangers = {file for file in openers if not file.startswith(tuple(OTHERS_MAY_OPEN))}
    assert strangers == {"core/user_picture.py"}
