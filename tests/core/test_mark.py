"""The visible mark is high enough, readable on any ground, and inside the picture."""

import math

import numpy as np
import pytest
from PIL import Image, ImageChops

from aigc_studio.core.mark import SHARE, MarkOptions, draw_mark

CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
SIZES = [(512, 512), (640, 427), (540, 960), (1080, 1920), (333, 777), (2000, 100), (100, 2000)]
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3

every_language = pytest.mark.parametrize("language", ["en", "zh", "both"])


def _plain(size: tuple[int, int], level: int) -> Image.Image:
    return Image.new("RGB", size, (level, level, level))


def _photo(size: tuple[int, int], seed: int) -> Image.Image:
    """Smooth colours with a little grain, as a photo has."""
    random = np.random.default_rng(seed)
    blobs = Image.fromarray(random.integers(0, 256, (5, 5, 3), np.uint8))
    grain = Image.fromarray(random.integers(0, 40, (size[1], size[0], 3), np.uint8))
    return ImageChops.add(blobs.resize(size, Image.Resampling.BICUBIC), grain)


def _noise(size: tuple[int, int]) -> Image.Image:
    levels = np.random.default_rng(0).integers(0, 2, (size[1], size[0], 1), np.uint8) * 255
    return Image.fromarray(np.repeat(levels, 3, axis=2))


def _marked(ground: Image.Image, **options: str) -> np.ndarray:
    return np.asarray(draw_mark(ground, MarkOptions.model_validate(options)))


def _badge(size: tuple[int, int], **options: str) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of what the mark changes."""
    ground = _plain(size, 255)
    marked = draw_mark(ground, MarkOptions.model_validate(options))
    box = ImageChops.difference(ground, marked).getbbox()
    assert box
    return box


def _letters(size: tuple[int, int], **options: str) -> np.ndarray:
    """Return how white each pixel of the badge is on black: 0 plate to 1 letter."""
    left, top, right, bottom = _badge(size, **options)
    grey = _marked(_plain(size, 0), **options)[top:bottom, left:right].mean(axis=2)
    return grey / 255


def _glyph_heights(letters: np.ndarray) -> list[int]:
    """Return the height of every stretch of columns with ink in the first line, left to right."""
    ink = letters > 0.5
    rows = ink.any(axis=1)
    first = int(rows.argmax())
    ink = ink[first : first + int((~rows[first:]).argmax())]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], ink.any(axis=0).astype(int), [0]])))
    heights = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero(ink[:, start:end].any(axis=1))
        heights.append(int(rows[-1] - rows[0] + 1))
    return heights


def _luminance(pixels: np.ndarray) -> np.ndarray:
    """Return the relative luminance of RGB pixels (WCAG 2.2)."""
    levels = pixels[..., :3] / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@every_language
def test_letters_have_five_percent_of_the_shorter_side(
    size: tuple[int, int], language: str
) -> None:
    heights = _glyph_heights(_letters(size, language=language))
    assert SHARE == 0.05
    capital_a = heights[0]
    assert 0.05 * min(size) <= capital_a < 0.05 * min(size) + 4
    if language == "zh":
        assert heights[-1] >= 0.05 * min(size)


@every_language
@pytest.mark.parametrize(
    "ground",
    [
        _plain((400, 300), 255),
        _plain((400, 300), 0),
        _plain((400, 300), 128),
        _noise((400, 300)),
        _photo((400, 300), 1),
        _photo((400, 300), 2),
        Image.new("RGB", (400, 300), (255, 255, 0)),
        Image.new("RGB", (400, 300), (255, 80, 80)),
    ],
    ids=["white", "black", "grey", "noise", "photo", "other photo", "yellow", "red"],
)
def test_the_mark_is_readable_on_any_ground(ground: Image.Image, language: str) -> None:
    """Every letter against the lightest pixel of the plate, the worst case."""
    left, top, right, bottom = _badge(ground.size, language=language)
    on_black = _letters(ground.size, language=language)
    seen = _luminance(_marked(ground, language=language)[top:bottom, left:right])
    letters = seen[on_black > 0.99]
    inner = np.zeros_like(on_black, dtype=bool)
    inner[6:-6, 6:-6] = True  # the rounded corners show the ground
    plate = seen[inner & (on_black < 0.1)]
    assert (letters.min() + 0.05) / (plate.max() + 0.05) >= LEAST_CONTRAST


@pytest.mark.parametrize("size", [*SIZES, (24, 24), (24, 480), (64, 64)])
@pytest.mark.parametrize("corner", CORNERS)
@every_language
def test_the_mark_stands_whole_in_its_corner(
    size: tuple[int, int], corner: str, language: str
) -> None:
    width, height = size
    left, top, right, bottom = _badge(size, corner=corner, language=language)
    assert (0 <= left < right <= width) and (0 <= top < bottom <= height)
    nearer_left, nearer_top = left < width - right, top < height - bottom
    assert nearer_left == corner.endswith("left") or left == width - right
    assert nearer_top == corner.startswith("top") or top == height - bottom
    assert min(left, width - right) <= math.ceil(0.03 * min(size))
    edge = _letters(size, corner=corner, language=language)
    edge[1:-1, 1:-1] = 0
    assert edge.max() < 0.5, "a letter touches the edge of its badge"


def test_both_languages_stand_in_one_line_where_there_is_room() -> None:
    one, both = (_badge((512, 512), language=language) for language in ("zh", "both"))
    assert both[3] - both[1] == one[3] - one[1]
    assert both[2] - both[0] > 2 * (one[2] - one[0])


def test_a_picture_keeps_everything_outside_the_badge() -> None:
    photo = _photo((300, 200), 3)
    before = photo.copy()
    left, top, right, bottom = _badge(photo.size, language="en")
    changed = _marked(photo, language="en").copy()
    original = np.asarray(before)
    changed[top:bottom, left:right] = original[top:bottom, left:right]
    assert (changed == original).all()
    assert photo == before, "the picture handed in was changed"


def test_the_badge_stands_on_what_is_transparent() -> None:
    marked = draw_mark(Image.new("RGBA", (300, 200)), MarkOptions())
    assert marked.mode == "RGBA"
    for level in (0, 255):
        ground = Image.new("RGBA", marked.size, (level, level, level, 255))
        ground.alpha_composite(marked)
        expected = _marked(_plain((300, 200), level)).astype(int)
        assert abs(np.asarray(ground.convert("RGB")).astype(int) - expected).max() <= 3


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (1, 400), (15, 15)])
def test_a_picture_too_small_for_letters_comes_back_as_it_is(size: tuple[int, int]) -> None:
    ground = _plain(size, 90)
    assert draw_mark(ground, MarkOptions(language="both")) == ground
