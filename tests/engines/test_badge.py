"""A badge is round, has the name on it, and whoever is in the picture."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.art.badge import FRAMES, RIBBON, SIDE_PX
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture
from aigc_studio.engines.badge import BadgeEngine, BadgeRequest
from aigc_studio.zoo.paintings import SAMPLES
from tests.fakes import TinyPool
from tests.pictures import encode


def figure() -> bytes:
    """A teal head and shoulders on white."""
    image = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(image).ellipse((90, 60, 210, 200), fill="teal")
    ImageDraw.Draw(image).rectangle((60, 210, 240, 300), fill="teal")
    return encode(image)


def drawn(pool: TinyPool, **fields: Any) -> Image.Image:
    request = BadgeRequest.made({"picture": figure(), **fields})
    *_, last = BadgeEngine(pool).run([request], Context())  # type: ignore[arg-type]
    assert isinstance(last, Picture)
    return Image.open(io.BytesIO(last.png))


@pytest.mark.parametrize("frame", [frame.key for frame in FRAMES])
def test_a_badge_is_round_and_of_one_size(tiny_pool: TinyPool, frame: str) -> None:
    made = drawn(tiny_pool, frame=frame, name="李小明")
    assert (made.size, made.mode) == ((SIDE_PX, SIDE_PX), "RGBA")
    alpha = np.asarray(made.getchannel("A"))
    assert alpha[8, 8] == 0
    assert alpha[SIDE_PX // 2, 8] == alpha[SIDE_PX // 2, SIDE_PX // 2] == 255


def test_the_name_is_on_the_ribbon_and_the_head_above_it(tiny_pool: TinyPool) -> None:
    named = np.asarray(drawn(tiny_pool, name="Kova").convert("RGB"), dtype=int)
    bare = np.asarray(drawn(tiny_pool).convert("RGB"), dtype=int)
    differ = np.abs(named - bare).sum(axis=2) > 90
    left, top, right, low = RIBBON
    assert differ[top:low, left:right].mean() > 0.5
    teal = np.abs(named - (0, 128, 128)).sum(axis=2) < 40
    rows = np.flatnonzero(teal.any(axis=1))
    assert rows.min() > 0.15 * SIDE_PX
    assert teal[: RIBBON[1]].sum() > 20_000


def test_a_painting_fills_its_ring(tiny_pool: TinyPool) -> None:
    made = drawn(tiny_pool, picture=SAMPLES["face"].read_bytes(), frame="blossom")
    corner = made.convert("RGB").getpixel((SIDE_PX // 2, 120))
    assert isinstance(corner, tuple)
    assert corner[0] < 200  # the sky of the painting, no pink


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": "x" * 25}, "name"), ({"line": "y" * 41}, "line"), ({"frame": "wood"}, "frame")],
)
def test_what_does_not_fit_is_refused(fields: dict[str, str], field: str) -> None:
    with pytest.raises(RequestError) as refusal:
        BadgeRequest.made({"picture": figure(), **fields})
    assert refusal.value.field == field
