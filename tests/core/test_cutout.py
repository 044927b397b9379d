"""Grounds go, things stay, edges are soft."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from aigc_studio.core.cutout import clean_ground, cut_out, nearest_colours, plain_ground

SIDE = 96
GROUNDS = ["white", "#c8e6fa", "#141e46"]


def thing(side: int = SIDE) -> Image.Image:
    """A disc with a white eye and a red rim, on nothing."""
    large = Image.new("RGBA", (side * 4, side * 4))
    pen = ImageDraw.Draw(large)
    pen.ellipse((side * 0.6, side * 0.6, side * 3.4, side * 3.4), "green", "#b00020", side // 8)
    pen.ellipse((side * 1.4, side * 1.4, side * 2.2, side * 2.2), "white")
    return large.reduce(4)


def laid_on(ground: str, picture: Image.Image) -> Image.Image:
    laid = Image.new("RGBA", picture.size, ground)
    laid.alpha_composite(picture)
    return laid.convert("RGB")


def opacity(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.getchannel("A"), dtype=np.float32) / 255


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("enlarged", [1, 4])
def test_a_plain_ground_goes_and_a_white_eye_stays(ground: str, enlarged: int) -> None:
    size = (SIDE * enlarged, SIDE * enlarged)
    given = laid_on(ground, thing()).resize(size, Image.Resampling.LANCZOS)
    cut = cut_out(given)
    wanted = opacity(thing().resize(size, Image.Resampling.LANCZOS))
    assert np.abs(opacity(cut) - wanted).mean() < 0.01
    assert cut.getpixel((SIDE * enlarged * 45 // 100, SIDE * enlarged * 45 // 100))[3] == 255


@pytest.mark.parametrize("ground", GROUNDS)
def test_no_rim_of_the_old_ground_is_left(ground: str) -> None:
    cut = cut_out(laid_on(ground, thing()))
    anew, wanted = (laid_on("orange", picture) for picture in (cut, thing()))
    error = np.abs(np.asarray(anew, dtype=np.int16) - np.asarray(wanted, dtype=np.int16))
    assert error.mean() < 1


def test_a_ground_with_some_noise_goes() -> None:
    rough = np.asarray(laid_on("white", thing()), dtype=np.int16)
    rough = rough + np.random.default_rng(0).integers(-3, 4, rough.shape)
    cut = cut_out(Image.fromarray(rough.clip(0, 255).astype(np.uint8)))
    assert np.abs(opacity(cut) - opacity(thing())).mean() < 0.02


def test_holes_of_a_coloured_ground_go_too() -> None:
    ring = thing()
    ImageDraw.Draw(ring).ellipse((34, 34, 54, 54), (0, 0, 0, 0))
    cut = cut_out(laid_on("#30d0a0", ring))
    assert cut.getpixel((44, 44))[3] == 0


def test_of_a_photo_the_middle_stays() -> None:
    scene = Image.effect_noise((SIDE, SIDE), 60).convert("RGB")
    scene = Image.blend(scene, Image.linear_gradient("L").resize((SIDE, SIDE)).convert("RGB"), 0.6)
    scene.paste("red", (30, 30, 66, 66))
    scene = scene.filter(ImageFilter.GaussianBlur(0.7))
    assert plain_ground(np.asarray(scene, dtype=np.float32)) is None
    cut = cut_out(scene)
    assert cut.getpixel((48, 48))[3] > 200
    assert cut.getpixel((4, 4))[3] < 50
    assert cut.tobytes() == cut_out(scene).tobytes()


def test_what_is_cut_out_already_stays() -> None:
    assert cut_out(thing()).tobytes() == thing().tobytes()


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (3, 2)])
def test_empty_and_tiny_pictures_are_no_trouble(size: tuple[int, int]) -> None:
    assert cut_out(Image.new("RGB", size, "white")).size == size


def test_unsure_pixels_take_the_nearest_colour() -> None:
    rgb = np.zeros((1, 4, 3), np.float32)
    rgb[0, 0], rgb[0, 3] = 10, 40
    sure = np.array([[1, 0, 0, 1]], np.uint8)
    assert nearest_colours(rgb, sure)[0, :, 0].tolist() == [10, 10, 40, 40]


def _clouded(ground: tuple[int, int, int]) -> Image.Image:
    """A red square on a ground with faint clouds, and a hole as pale as the ground."""
    levels = np.full((64, 64, 3), ground, dtype=np.int16)
    levels += np.random.default_rng(0).integers(-20, 1, levels.shape, dtype=np.int16)
    levels[20:44, 20:44] = (200, 30, 30)
    levels[30:34, 30:34] = (240, 240, 240)
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def test_clouds_on_a_white_ground_are_cleaned_away() -> None:
    clean = clean_ground(_clouded((255, 255, 255)))
    levels = np.asarray(clean).copy()
    assert (levels[30:34, 30:34] == 240).all()
    levels[20:44, 20:44] = 255
    assert (levels == 255).all()
    assert cut_out(clean).getpixel((2, 2))[3] == 0


def test_a_ground_of_another_colour_stays() -> None:
    pink = _clouded((255, 200, 210))
    assert clean_ground(pink).tobytes() == pink.tobytes()
