"""The photo with its mask in the page, and the mask that comes back."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.errors import RequestError
from aigc_studio.ui.brush import PAINTED_PX, PNG, brush_view, painted_mask
from tests.pictures import encode
from tests.ui.test_panel import Tags


def photo(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A purple disc on white."""
    picture = Image.new("RGB", size, "white")
    wide, high = size
    box = (0.3 * wide, 0.2 * high, 0.7 * wide, 0.8 * high)
    ImageDraw.Draw(picture).ellipse(box, "purple")
    return picture


def shown_mask(html: str) -> Image.Image:
    (address,) = [
        attributes["src"]
        for tag, attributes in Tags(html).tags
        if tag == "img" and attributes.get("class") == "guess"
    ]
    assert address
    return opened(base64.b64decode(address.removeprefix(PNG).partition("#")[0]))


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG"
    return image


def test_a_photo_is_shown_with_the_mask_that_is_guessed() -> None:
    mask = shown_mask(brush_view([encode(photo())]))
    assert (mask.mode, mask.size) == ("L", (96, 64))
    assert mask.getpixel((48, 32)) == 255
    assert mask.getpixel((5, 5)) == 0


def test_the_same_mask_is_loaded_again() -> None:
    """Else a page would keep its strokes when it is told to begin anew."""
    photos = [encode(photo())]
    assert brush_view(photos) != brush_view(photos)


def test_a_corrected_mask_is_shown_again_and_large_photos_are_made_small() -> None:
    mask = Image.new("L", (96, 64))
    mask.paste(255, (0, 0, 48, 64))
    shown = shown_mask(brush_view([encode(photo((1536, 1024)))], encode(mask)))
    assert shown.size == (PAINTED_PX, 512)
    assert shown.getpixel((100, 256)) == 255
    assert shown.getpixel((500, 256)) == 0


def test_without_a_photo_there_is_nothing_and_of_several_a_note() -> None:
    assert brush_view([]) == ""
    assert "<canvas" not in brush_view([encode(photo())] * 2)
    assert "</p>" in brush_view([encode(photo())] * 2)


def test_where_nothing_stands_out_the_mask_is_empty() -> None:
    mask = shown_mask(brush_view([encode(Image.new("RGB", (64, 64), "teal"))]))
    assert np.asarray(mask).max() == 0


def test_what_was_painted_is_what_is_opaque() -> None:
    canvas = Image.new("RGBA", (8, 6))
    canvas.paste((236, 72, 153, 255), (0, 0, 4, 6))
    canvas.putpixel((4, 0), (236, 72, 153, 100))
    mask = opened(painted_mask(PNG + base64.b64encode(encode(canvas)).decode()))
    assert mask.mode == "L"
    assert np.array_equal(np.asarray(mask), np.asarray(canvas.getchannel("A")))
    full = opened(painted_mask(PNG + base64.b64encode(encode(photo())).decode()))
    assert np.asarray(full).min() == 255


@pytest.mark.parametrize("address", ["", PNG, PNG + "*", "javascript:alert(1)", PNG + "aGVsbG8="])
def test_what_is_no_picture_is_refused(address: str) -> None:
    with pytest.raises(RequestError):
        painted_mask(address)
