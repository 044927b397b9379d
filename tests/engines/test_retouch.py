"""Pictures are enlarged and cut out; what is asked for is checked."""

import base64
import io

import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture
from aigc_studio.core.images import enlarge
from aigc_studio.engines.retouch import (
    MAX_SIDE,
    UPSCALER,
    RetouchEngine,
    RetouchRequest,
    opaque,
    plan_of,
)
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU
from tests.pictures import encode, noise


@pytest.fixture(scope="module")
def engine() -> RetouchEngine:
    return RetouchEngine(Pool(CPU))


def disc(side: int = 64, ground: object = "white") -> Image.Image:
    large = Image.new("RGBA", (side * 4, side * 4), ground)
    ImageDraw.Draw(large).ellipse((side, side, side * 3, side * 3), "purple")
    return large.reduce(4)


def retouch(engine: RetouchEngine, act: str, content: bytes) -> tuple[Picture, Image.Image]:
    request = RetouchRequest.model_validate({"act": act, "picture": content})
    *_, last = engine.run(request.split(), Context())
    assert isinstance(last, Picture)
    return last, Image.open(io.BytesIO(last.png))


@pytest.mark.parametrize(("act", "factor"), [("enlarge2", 2), ("enlarge4", 4)])
@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_a_picture_grows(engine: RetouchEngine, act: str, factor: int, media: str) -> None:
    event, image = retouch(engine, act, encode(disc().convert("RGB"), media))
    assert image.size == (event.width, event.height) == (64 * factor, 64 * factor)
    assert image.mode == "RGB"
    assert event.model == UPSCALER


def test_transparency_grows_with_it_and_leaves_no_rim(engine: RetouchEngine) -> None:
    _, image = retouch(engine, "enlarge4", encode(disc(ground=(0, 0, 0, 0))))
    assert image.mode == "RGBA"
    assert image.getpixel((2, 2))[3] == 0
    assert image.getpixel((128, 128))[3] == 255
    edge = [image.getpixel((x, 128)) for x in range(256)]
    for red, green, blue, alpha in edge:
        if alpha > 20:
            assert (abs(red - 128), abs(green), abs(blue - 128)) < (25, 25, 25)


def test_a_cut_out_is_transparent_and_of_no_model(engine: RetouchEngine) -> None:
    event, image = retouch(engine, "cutout", encode(disc().convert("RGB")))
    assert image.getpixel((2, 2))[3] == 0
    assert image.getpixel((32, 32))[3] == 255
    assert event.model == ""


def test_what_is_no_picture_is_refused_in_words(engine: RetouchEngine) -> None:
    with pytest.raises(RequestError, match="no picture"):
        retouch(engine, "cutout", b"hello")


def test_a_sharp_picture_is_enlarged_once() -> None:
    plan = plan_of(Image.open(io.BytesIO(noise(0, (200, 100)))), 4)
    assert plan == ([(200, 100)], (800, 400))
    assert plan_of(Image.open(io.BytesIO(noise(0, (200, 100)))), 2)[1] == (400, 200)


def test_a_soft_picture_is_shrunk_and_enlarged_twice() -> None:
    soft = enlarge(disc(128).convert("RGB"), 512)
    assert plan_of(soft, 4) == ([(128, 128), (512, 512)], (2048, 2048))
    assert plan_of(soft, 2) == ([(128, 128), (256, 256)], (1024, 1024))


def test_no_picture_becomes_larger_than_the_limit() -> None:
    assert plan_of(Image.new("RGB", (3000, 1500)), 4).target == (MAX_SIDE, MAX_SIDE // 2)
    with pytest.raises(RequestError, match="4096×10 pixels already"):
        plan_of(Image.new("RGB", (MAX_SIDE, 10)), 2)


def test_unseen_colours_are_those_of_the_nearest() -> None:
    picture = Image.new("RGBA", (3, 1), (0, 0, 0, 0))
    picture.putpixel((0, 0), (200, 100, 50, 255))
    assert opaque(picture).getpixel((2, 0)) == (200, 100, 50)


def test_a_request_waits_without_its_picture() -> None:
    request = RetouchRequest(act="cutout", picture=b"pixels", subject="a cat")
    kept: dict[str, bytes] = {}

    def keep(content: bytes) -> str:
        kept["0" * 32] = content
        return "0" * 32

    waiting = request.put_away(keep)
    assert waiting.pictures == ()
    assert waiting.uploads == ("0" * 32,)
    assert waiting.taken_out(kept.__getitem__).pictures == (b"pixels",)
    assert waiting.id == request.id


def test_a_recipe_tells_neither_the_picture_nor_where_it_lay() -> None:
    recorded = RetouchRequest(act="cutout", picture=b"x", upload="0" * 32).recorded()
    assert recorded == {"version": 1, "act": "cutout", "subject": ""}


def test_a_title_says_what_is_shown_and_done_in_both_languages() -> None:
    assert RetouchRequest(act="cutout", subject="a cat").title == "a cat · Cut out · 抠图"
    assert RetouchRequest(act="enlarge2").title == "Enlarge 2× · 放大 2 倍"


def test_other_programs_send_pictures_in_base64() -> None:
    fields = {"act": "cutout", "picture": base64.b64encode(b"pixels").decode()}
    assert RetouchRequest.checked(fields).picture == b"pixels"
    for bad in ({**fields, "act": "sing"}, {"act": "cutout"}, {**fields, "picture": "?"}):
        with pytest.raises(RequestError):
            RetouchRequest.checked(bad)
