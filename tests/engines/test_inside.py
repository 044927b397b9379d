"""Views of the bundled models, with their real weights: what is shown must be there."""

import base64
import io

import av
import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Film, Picture
from aigc_studio.engines.inside import (
    GAP,
    HELD,
    MAP,
    MAP_PX,
    WIDE_PX,
    InsideEngine,
    InsideRequest,
    laid_out,
)
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU
from tests.pictures import encode


@pytest.fixture(scope="module")
def engine() -> InsideEngine:
    return InsideEngine(Pool(CPU))


def drawn(engine: InsideEngine, **fields: object) -> np.ndarray:
    request = InsideRequest.made(fields)
    *_, last = engine.run(request.split(), Context())
    assert isinstance(last, Picture)
    assert last.model == request.model
    return np.asarray(Image.open(io.BytesIO(last.png)).convert("RGB"), dtype=float)


def tiles(sheet: np.ndarray, side: int, gap: int) -> list[np.ndarray]:
    rows, columns = (size // (side + gap) for size in sheet.shape[:2])
    at = [(gap + r * (side + gap), gap + c * (side + gap)) for r in range(rows)
          for c in range(columns)]  # fmt: skip
    return [sheet[y : y + side, x : x + side] for y, x in at]


def test_a_map_has_a_picture_of_each_thing_and_another_seed_others(engine: InsideEngine) -> None:
    sheet = drawn(engine, view="map", seed=1)
    things = tiles(sheet, MAP_PX, GAP)
    assert len(things) == MAP[0] * MAP[1]
    assert all(thing.std() > 10 for thing in things)
    assert np.abs(sheet - drawn(engine, view="map", seed=2)).mean() > 10


def test_what_is_alike_lies_together_on_a_map() -> None:
    across, down = np.meshgrid(np.arange(6.0), np.arange(4.0))
    meanings = np.stack([3 * across.ravel(), down.ravel(), np.zeros(24)], axis=1)
    order = laid_out(np.random.default_rng(0).permutation(meanings), 6)
    found = np.random.default_rng(0).permutation(meanings)[order].reshape(4, 6, 3)
    assert (np.abs(np.diff(found[..., 0], axis=0)) == 0).all()
    assert (np.abs(np.diff(found[..., 0], axis=1)) == 3).all()
    assert (np.abs(np.diff(found[..., 1], axis=0)) == 1).all()


def test_a_walk_goes_step_by_step_from_one_thing_to_the_other(engine: InsideEngine) -> None:
    steps = tiles(drawn(engine, view="walk", first="a cat", last="汉堡"), WIDE_PX, GAP)
    from_start = [np.abs(step - steps[0]).mean() for step in steps]
    assert from_start == sorted(from_start)
    assert from_start[-1] > 20


@pytest.mark.parametrize("text", ["a neon city at night, game scene", "toon bust avatar, red hair"])
def test_a_walk_to_a_place_or_a_face_is_refused(engine: InsideEngine, text: str) -> None:
    with pytest.raises(RequestError) as refused:
        drawn(engine, view="walk", first="a cat", last=text)
    assert text in refused.value.tell("en")


def test_a_reconstruction_shows_both_and_where_they_differ(engine: InsideEngine) -> None:
    ball = encode(Image.radial_gradient("L").convert("RGB"))
    given, again, apart = tiles(drawn(engine, view="reconstruction", picture=ball), WIDE_PX, GAP)
    assert 0 < np.abs(given - again).mean() < 12
    assert apart.mean() > 200  # white: no difference


def test_faces_are_better_the_longer_they_were_learned(engine: InsideEngine) -> None:
    request = InsideRequest.made({"view": "growth"})
    *_, film = engine.run(request.split(), Context())
    assert isinstance(film, Film)
    with av.open(io.BytesIO(film.mp4)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    moments = np.stack(frames[HELD // 2 :: HELD]).astype(float)
    assert len(moments) >= 8
    to_the_last = np.abs(moments - moments[-1]).mean(axis=(1, 2, 3))
    assert to_the_last[0] > 2 * to_the_last[-3] > 0


def test_digits_are_drawn_in_rows(engine: InsideEngine) -> None:
    rows = drawn(engine, view="digits", seed=3).reshape(10, 64, 640, 3).mean(axis=(1, 2, 3))
    assert rows.argmax() == 1  # the digit with the least ink


def test_another_program_needs_a_picture_for_the_reconstruction_only() -> None:
    assert InsideRequest.checked({"view": "map"}).view == "map"
    sent = base64.b64encode(b"one").decode()
    assert InsideRequest.checked({"view": "reconstruction", "picture": sent}).picture == b"one"
    with pytest.raises(RequestError):
        InsideRequest.checked({"view": "reconstruction", "picture": "*"})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"view": "walk", "first": "a cat"}, "first"),
        ({"view": "reconstruction"}, "picture"),
        ({"view": "brain"}, "view"),
        ({"view": "map", "seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        InsideRequest.made(fields)
    assert refused.value.field == field
