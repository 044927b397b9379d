"""Films get a look, hold together, and say what made them."""

import io
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled, RequestError
from aigc_studio.core.events import Film, Step
from aigc_studio.engines.moving import MARKED_S, MovingEngine, MovingRequest
from aigc_studio.zoo.network import STYLE
from tests.fakes import TinyPool
from tests.pictures import film_of, rolling


@pytest.fixture(scope="module")
def engine() -> MovingEngine:
    return MovingEngine(TinyPool(None))


def painted(engine: MovingEngine, **fields: Any) -> np.ndarray:
    request = MovingRequest.model_validate({"picture": rolling(), **fields})
    *_, film = engine.run(request.split(), Context())
    assert isinstance(film, Film)
    assert film.model == STYLE
    with av.open(io.BytesIO(film.mp4)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert frames[0].shape == (film.height, film.width, 3)
    return np.stack(frames).astype(float)


def test_a_film_keeps_its_frames_its_pace_and_its_size(engine: MovingEngine) -> None:
    assert painted(engine, picture=rolling(count=7)).shape == (7, 32, 48, 3)
    assert painted(engine, picture=film_of((200, 150)), side=128).shape == (4, 96, 128, 3)


def test_strength_goes_from_the_film_to_the_style(engine: MovingEngine) -> None:
    given = np.asarray(Image.open(io.BytesIO(rolling())).convert("RGB"), dtype=float)
    apart = [
        np.abs(painted(engine, strength=strength)[0, 16:] - given[16:]).mean()
        for strength in (0.0, 0.5, 1.0)
    ]
    assert apart[0] < 8 < apart[1] < apart[2]  # an MP4 has less colour than a GIF


def test_kept_colours_are_those_of_the_film(engine: MovingEngine) -> None:
    frames = painted(engine, keep_colours=True)[:, 16:]
    assert np.ptp(frames, axis=-1).max() <= 6


def test_a_picture_that_moves_is_marked_throughout_a_film_for_its_first_seconds(
    engine: MovingEngine,
) -> None:
    quick = {"picture": rolling(count=26), "strength": 0.0}
    plate = painted(engine, **quick)[:, 1:8, 2:20].mean(axis=(1, 2, 3))
    below = painted(engine, **quick)[:, 20:, 20:].mean(axis=(1, 2, 3))
    assert (plate != below).all()
    levels = film_of((320, 240), 12)
    corner = painted(engine, picture=levels, strength=0.0)[:, 8:30, 10:80]
    spread = corner.std(axis=(1, 2, 3))
    assert spread[: MARKED_S * 4].min() > 20 > 5 > spread[MARKED_S * 4 :].max()


def test_what_is_seen_on_the_way_is_the_film_so_far(engine: MovingEngine) -> None:
    steps = list(engine.run(MovingRequest(picture=rolling()).split(), Context()))[:-1]
    assert all(isinstance(step, Step) for step in steps)
    [first, *_] = [step.preview for step in steps if isinstance(step, Step) and step.preview]
    assert Image.open(io.BytesIO(first)).size == (48, 32)


def test_a_film_stops_at_the_next_frame(engine: MovingEngine) -> None:
    seen = []
    with pytest.raises(Cancelled):
        for event in engine.run(
            MovingRequest(picture=rolling(count=20)).split(), Context(lambda _: len(seen) > 1)
        ):
            seen.append(event)
    assert len(seen) <= 5


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"look": "pencil"}, "look"), ({"side": 9}, "side"), ({"strength": 2}, "strength")],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        MovingRequest.checked({"picture": "R0lG", **fields})
    assert refused.value.field == field


def test_what_is_no_film_is_refused_in_words(engine: MovingEngine) -> None:
    with pytest.raises(RequestError, match="no moving picture"):
        painted(engine, picture=b"hello")


def test_a_recipe_tells_the_look_and_not_the_film() -> None:
    request = MovingRequest(picture=b"film", look="scream", subject="me")
    assert request.recorded()["model"] == STYLE
    assert "film" not in str(request.recorded())
    assert request.title == "The Scream · 呐喊 · me"
