"""Pictures come out in exactly the wanted size, the face in the inner part of every avatar."""

import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.faces import Box, Subject, subject_of
from aigc_studio.core.framing import INNER, fitted, is_inside, portrait

SIZES = [(1080, 1080), (1080, 1350), (1080, 1920), (1500, 500), (900, 383), (400, 400)]
GROUND = (220, 240, 250)


def bust(mode: str = "RGB", head: tuple[int, int, int, int] = (170, 90, 340, 300)) -> Image.Image:
    """A red head on blue shoulders that are cut off below."""
    picture = Image.new(mode, (512, 512), GROUND if mode == "RGB" else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((110, 310, 400, 700), "blue")
    pen.ellipse(head, "red")
    return picture


def red(picture: Image.Image) -> Box:
    channels = picture.convert("RGB").split()
    shape = Image.eval(channels[0], lambda v: 255 if v > 200 else 0)
    for other in channels[1:]:
        shape.paste(0, mask=Image.eval(other, lambda v: 255 if v > 90 else 0))
    box = shape.getbbox()
    assert box
    return Box(*map(float, box))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_head_of_a_drawn_bust_is_its_upper_part(mode: str) -> None:
    subject = subject_of(bust(mode))
    assert subject is not None
    assert subject.box == pytest.approx((110, 92, 400, 512), abs=14)
    assert subject.face.top == subject.box.top
    assert 300 < subject.face.low < 400


def test_noise_is_about_nothing() -> None:
    assert subject_of(Image.effect_noise((200, 300), 90).convert("RGB")) is None


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("head", [(170, 90, 340, 300), (20, 10, 190, 260), (300, 200, 500, 420)])
@pytest.mark.parametrize("side", [240, 400, 1080])
def test_the_face_is_in_the_inner_part_of_an_avatar(
    mode: str, head: tuple[int, int, int, int], side: int
) -> None:
    picture = bust(mode, head)
    avatar = portrait(picture, Subject(Box(*head), Box(*head)), (side, side))
    assert avatar.size == (side, side)
    assert is_inside(red(avatar), Box(-1, -1, side + 1, side + 1))
    assert red(avatar).height > INNER * side * 0.5


def test_who_is_cut_off_stays_at_the_lower_edge() -> None:
    picture = bust()
    low = fitted(picture, subject_of(picture), (1080, 1920))
    assert low.getpixel((540, 1919)) == (0, 0, 255)
    assert low.getpixel((540, 5)) == GROUND


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("whole", [True, False])
def test_every_size_comes_out_exactly(size: tuple[int, int], mode: str, whole: bool) -> None:
    for picture in (bust(mode), Image.effect_noise((300, 200), 90).convert(mode)):
        assert fitted(picture, subject_of(picture), size, whole=whole).size == size


def test_nothing_of_what_must_stay_whole_is_cut_off() -> None:
    card = Image.new("RGB", (540, 675), "white")
    ImageDraw.Draw(card).rectangle((6, 6, 533, 668), None, "red", 8)
    for size in SIZES[:5]:
        box = red(fitted(card, None, size, whole=True))
        assert box.width / box.height == pytest.approx(540 / 675, abs=0.02)


def test_a_crop_goes_where_the_subject_is() -> None:
    picture = Image.new("RGB", (900, 300), "white")
    ImageDraw.Draw(picture).rectangle((700, 100, 800, 299), "red")
    square = fitted(picture, subject_of(picture), (300, 300))
    assert red(square).left == pytest.approx(100, abs=4)
