"""A sticker pack is asked for whole and drawn in parts."""

import base64
import io

import pytest
from PIL import Image

from aigc_studio.art.stickers import MOODS
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture
from aigc_studio.engines.stickers import StickersEngine, StickersRequest
from tests.fakes import TinyPool
from tests.pictures import encode

BALL = encode(Image.radial_gradient("L").point(lambda level: 255 if level > 120 else 40))


def test_there_is_a_sticker_per_mood_and_a_sheet() -> None:
    parts = StickersRequest(picture=BALL, subject="球").split()
    assert [part.mood for part in parts] == [*(mood.key for mood in MOODS), ""]
    assert parts[-1].part == "sheet"
    assert "球" in parts[0].title
    assert "stickers" not in parts[-1].recorded()


def test_the_sheet_takes_what_is_finished(tiny_pool: TinyPool) -> None:
    red = encode(Image.new("RGBA", (512, 512), "red"))
    sheet = StickersRequest(picture=BALL).split()[-1].built_on({0: red, 8: red}.get)
    *_, last = StickersEngine(tiny_pool).run([sheet], Context())  # type: ignore[arg-type]
    assert isinstance(last, Picture)
    drawn = Image.open(io.BytesIO(last.png)).convert("RGB")
    assert drawn.size == (1536, 1536)
    assert drawn.getpixel((256, 256)) == drawn.getpixel((1300, 1300)) == (255, 0, 0)
    assert drawn.getpixel((700, 256)) != (255, 0, 0)


def test_a_picture_of_nobody_is_refused(tiny_pool: TinyPool) -> None:
    nobody = StickersRequest(picture=encode(Image.new("RGBA", (80, 80)))).split()[0]
    with pytest.raises(RequestError, match="nobody"):
        list(StickersEngine(tiny_pool).run([nobody], Context()))  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [{"part": "mood", "mood": "bored"}, {"part": "mood"}])
def test_an_unknown_mood_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(RequestError):
        StickersRequest.checked({"picture": base64.b64encode(BALL).decode(), **fields})
