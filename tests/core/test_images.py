"""Pictures keep their pixels, and grow to the ratio of their purpose."""

import io

import pytest
from PIL import Image

from aigc_studio.core.images import border_colour, enlarge, extend_to_ratio, to_jpeg, to_png

WHITE = (255, 255, 255)


def _spotted(size: tuple[int, int], ground: tuple[int, int, int]) -> Image.Image:
    picture = Image.new("RGB", size, ground)
    picture.paste((200, 30, 30), (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    return picture


def test_png_keeps_every_pixel_and_carries_no_metadata() -> None:
    picture = _spotted((40, 30), WHITE)
    with Image.open(io.BytesIO(to_png(picture))) as again:
        assert again.format == "PNG"
        assert again.tobytes() == picture.tobytes()
        assert again.info == {}


def test_previews_are_jpeg_of_the_same_size() -> None:
    with Image.open(io.BytesIO(to_jpeg(_spotted((40, 30), WHITE)))) as preview:
        assert (preview.format, preview.size) == ("JPEG", (40, 30))


@pytest.mark.parametrize(
    ("size", "enlarged"), [((32, 32), (128, 128)), ((32, 64), (128, 256)), ((48, 32), (192, 128))]
)
def test_enlarging_counts_the_shorter_side(
    size: tuple[int, int], enlarged: tuple[int, int]
) -> None:
    assert enlarge(Image.new("RGB", size), 128).size == enlarged


@pytest.mark.parametrize(
    ("ratio", "size"),
    [
        ((1, 1), (512, 512)),
        ((4, 5), (512, 640)),
        ((9, 16), (512, 910)),  # 512 * 16 / 9 = 910.2
        ((16, 9), (910, 512)),
    ],
)
def test_a_square_grows_to_each_ratio(ratio: tuple[int, int], size: tuple[int, int]) -> None:
    assert extend_to_ratio(Image.new("RGB", (512, 512)), ratio).size == size


@pytest.mark.parametrize("side", [31, 32, 33, 127])
def test_both_sides_come_out_even(side: int) -> None:
    for ratio in ((1, 1), (4, 5), (9, 16), (16, 9)):
        width, height = extend_to_ratio(Image.new("RGB", (side, side)), ratio).size
        assert width % 2 == height % 2 == 0


def test_a_picture_of_the_ratio_is_returned_as_it_is() -> None:
    picture = _spotted((64, 64), WHITE)
    assert extend_to_ratio(picture, (1, 1)) is picture


def test_the_new_ground_has_the_colour_of_the_border() -> None:
    ground = (200, 220, 240)
    wide = extend_to_ratio(_spotted((64, 64), ground), (16, 9))
    assert wide.getpixel((0, 0)) == wide.getpixel((wide.width - 1, 63)) == ground
    middle = wide.crop(((wide.width - 64) // 2, 0, (wide.width + 64) // 2, 64))
    assert middle.tobytes() == _spotted((64, 64), ground).tobytes()


def test_nearly_equal_border_colours_count_as_one() -> None:
    """Three greys within a step are more than two thirds of the border; a strong red is less."""
    picture = Image.new("RGB", (30, 30), WHITE)
    for x in range(30):
        picture.putpixel((x, 0), (120 + x % 3 - 1, 120, 120))
        picture.putpixel((x, 29), (120 + x % 3 - 1, 120, 120))
    picture.paste((255, 0, 0), (0, 1, 1, 29))
    assert border_colour(picture) == (120, 120, 120)


def test_white_stays_white() -> None:
    assert border_colour(Image.new("RGB", (8, 8), WHITE)) == WHITE
