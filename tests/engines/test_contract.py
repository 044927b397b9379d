"""What every engine promises; a new one joins with a row in REQUESTS_OF."""

import io
import pickle
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled
from aigc_studio.core.events import Event, Film, Picture, Request, Step, Text
from aigc_studio.engines import ENGINES, REQUESTS, Engine
from aigc_studio.engines.avatar import AvatarRequest
from aigc_studio.engines.badge import BadgeRequest
from aigc_studio.engines.enriching import EnrichRequest
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.inside import InsideRequest
from aigc_studio.engines.loop import LoopRequest
from aigc_studio.engines.moving import MovingRequest
from aigc_studio.engines.portrait import PortraitRequest
from aigc_studio.engines.redraw import RedrawRequest
from aigc_studio.engines.retouch import RetouchRequest
from aigc_studio.engines.service import ServiceRequest
from aigc_studio.engines.stickers import StickersRequest
from aigc_studio.engines.style_request import StyleRequest
from aigc_studio.engines.text import TextRequest
from aigc_studio.engines.tiles import TilesRequest
from aigc_studio.engines.tour import TourRequest
from aigc_studio.services.provenance.video_labels import first_frame
from aigc_studio.zoo.paintings import SAMPLES
from tests.fakes import TinyPool
from tests.pictures import film_of, noise, rolling

# Engine name -> three pieces of work that share a batch key, as different as can be. Images take
# six steps or more.
REQUESTS_OF: dict[str, Callable[[], list[Request]]] = {
    "image": lambda: [
        *ImageRequest(prompt="a red apple on a very long table", seed=1, steps=6).split(),
        *ImageRequest(prompt="猫", negative_prompt="狗", seed=2, steps=6, purpose="story").split(),
        *ImageRequest(prompt="🐼 " * 20, seed=3, steps=6).split(),
    ],
    "redraw": lambda: [
        *RedrawRequest(prompt="a red apple", picture=noise(1, (70, 90)), seed=1, steps=6).split(),
        *RedrawRequest(prompt="猫", picture=noise(2, (9, 7)), seed=2, steps=6).split(),
        *RedrawRequest(prompt="🐼 " * 20, picture=FACE, seed=3, steps=6).split(),
    ],
    "avatar": lambda: [
        *AvatarRequest(style="bold", seed=1).split(),
        *AvatarRequest(style="ink", seed=2, wishes={"glasses": "glasses"}, mix=0.5).split(),
        *AvatarRequest(style="comic", seed=3, wishes={"background": "pink"}).split(),
    ],
    "portrait": lambda: [
        *PortraitRequest(consent="own", picture=FACE, seed=1).split(),
        *PortraitRequest(consent="person", picture=FACE, style="ink", face=0).split(),
        *PortraitRequest(consent="own", picture=FACE, traits={"hair": "bun"}, seed=3).split(),
    ],
    "tour": lambda: [
        *TourRequest(picture=noise(1, (70, 90)), places=("fuji",), seed=1).split(),
        *TourRequest(picture=noise(1, (70, 90)), places=("pisa",), day="2026-11-25").split(),
        *TourRequest(picture=noise(1, (70, 90)), places=("reef",), subject="猫").split(),
    ],
    "style": lambda: [
        *StyleRequest(look="scream", picture=noise(1, (70, 90))).split(),
        *StyleRequest(look="own", picture=noise(2, (7, 9)), styles=(noise(3, (40, 9)),)).split(),
        *StyleRequest(
            look="disc", second="lion", blend=0.5, picture=noise(1, (70, 90)), keep_colours=True
        ).split(),
    ],
    "moving": lambda: [
        *MovingRequest(picture=rolling("GIF"), look="scream").split(),
        *MovingRequest(picture=rolling("WEBP"), look="lion", strength=0.5, subject="猫").split(),
        *MovingRequest(picture=film_of((48, 32)), look="disc", keep_colours=True).split(),
    ],
    "badge": lambda: [
        *BadgeRequest(picture=FACE, name="Lisa", line="Explorer").split(),
        *BadgeRequest(picture=noise(1, (70, 90)), name="小明", frame="night").split(),
        *BadgeRequest(picture=noise(2, (70, 90)), frame="paper").split(),
    ],
    "loop": lambda: [
        *LoopRequest(picture=FACE, seed=1).split(),
        *LoopRequest(picture=noise(1, (70, 90)), subject="猫").split(),
        *LoopRequest(picture=noise(2, (90, 70)), marked=False).split(),
    ],
    "service": lambda: [
        ServiceRequest(picture=FACE, upload="a" * 32).split()[0],
        ServiceRequest(picture=FACE, upload="a" * 32, subject="猫").split()[1],
        ServiceRequest(picture=noise(1, (70, 90)), upload="a" * 32, seed=3).split()[2],
    ],
    "tiles": lambda: [
        *TilesRequest(kind="item", seed=1).split(),
        *TilesRequest(kind="monster", scale=8, seed=2).split(),
        *TilesRequest(kind="character", seed=3).split(),
    ],
    "inside": lambda: [
        *InsideRequest(view="reconstruction", picture=noise(1, (70, 90))).split(),
        *InsideRequest(view="reconstruction", picture=noise(2, (7, 9)), subject="猫").split(),
        *InsideRequest(view="reconstruction", picture=FACE).split(),
    ],
    "stickers": lambda: [
        StickersRequest(picture=FACE, upload="a" * 32).split()[0],
        StickersRequest(picture=FACE, upload="a" * 32, said="zh").split()[4],
        StickersRequest(picture=FACE, upload="a" * 32, said="none").split()[7],
    ],
    "text": lambda: [
        *TextRequest(brief=Brief(subject="green tea", length="short"), seed=1).split(),
        *TextRequest(brief=Brief(subject="绿茶", language="zh", length="short"), seed=2).split(),
        *TextRequest(brief=Brief(form="chat", draft="Hi!", length="short"), seed=3).split(),
    ],
    "enriching": lambda: [
        *EnrichRequest(prompt="a cat", seed=1).split(),
        *EnrichRequest(prompt="一只猫", style="flat", seed=2).split(),
        *EnrichRequest(prompt="a red apple on a table " * 20, besides="x", seed=3).split(),
    ],
    "retouch": lambda: [
        *RetouchRequest(act="enlarge4", picture=noise(1, (700, 6))).split(),
        *RetouchRequest(act="enlarge4", picture=noise(2, (6, 700)), subject="猫").split(),
        *RetouchRequest(act="enlarge4", picture=noise(3, (700, 6))).split(),
    ],
}
MAX_BYTES = 8_000_000
FACE = SAMPLES["face"].read_bytes()
LEVEL = 1.0  # of 255: mean difference of pixels that counts as the same picture

every_engine = pytest.mark.parametrize("kind", ENGINES, ids=lambda kind: kind.name)


@pytest.fixture
def engine(kind: type[Engine], tiny_pool: TinyPool) -> Engine:
    return kind(tiny_pool)  # type: ignore[call-arg]


@pytest.fixture
def requests(engine: Engine) -> list[Request]:
    requests = REQUESTS_OF[engine.name]()
    assert len({request.batch_key() for request in requests}) == 1
    return requests


def test_every_engine_has_a_request_and_is_tested_here() -> None:
    assert {e.name for e in ENGINES} == set(REQUESTS) == set(REQUESTS_OF)
    assert all(kind.engine == name for name, kind in REQUESTS.items())


@every_engine
def test_requests_survive_pickle_and_json(requests: list[Request]) -> None:
    for request in requests:
        assert pickle.loads(pickle.dumps(request)) == request
        assert type(request).model_validate_json(request.model_dump_json()) == request
        assert len(pickle.dumps(request)) < MAX_BYTES


@every_engine
def test_events_survive_pickle(engine: Engine, requests: list[Request]) -> None:
    for event in engine.run(requests[:1], Context()):
        assert pickle.loads(pickle.dumps(event)) == event
        assert len(pickle.dumps(event)) < MAX_BYTES


@every_engine
def test_every_request_of_a_batch_gets_its_steps_and_one_result(
    engine: Engine, requests: list[Request]
) -> None:
    events = list(engine.run(requests, Context()))
    for request in requests:
        own = [event for event in events if event.request_id == request.id]
        steps = [event for event in own if isinstance(event, Step)]
        made = [type(event) for event in own[len(steps) :]]
        assert made in ([Picture], [Text], [Film])
        assert [event.step for event in steps] == list(range(1, len(steps) + 1))
        assert len(steps) == steps[0].steps or (made == [Text] and 0 < len(steps) < steps[0].steps)


@every_engine
def test_a_result_alone_equals_the_result_in_a_batch(
    engine: Engine, requests: list[Request]
) -> None:
    together = _pixels(engine.run(requests, Context()))
    for request in requests:
        alone = _pixels(engine.run([request], Context()))[request.id]
        assert np.abs(alone - together[request.id]).mean() <= LEVEL
    first, second = (together[request.id] for request in requests[::2])
    assert np.abs(first - second).mean() > LEVEL  # else it would prove nothing


@every_engine
def test_the_same_request_gives_the_same_result(engine: Engine, requests: list[Request]) -> None:
    first, again = (_pixels(engine.run(requests[:1], Context())) for _ in range(2))
    assert np.array_equal(first[requests[0].id], again[requests[0].id])


@every_engine
def test_work_stops_within_two_steps_after_it_was_called_off(
    engine: Engine, requests: list[Request]
) -> None:
    asked: list[str] = []

    def is_cancelled(request_id: str) -> bool:
        asked.append(request_id)
        return len(asked) > 3

    seen: list[Event] = []
    with pytest.raises(Cancelled):
        seen.extend(_until_raised(engine, requests[0], Context(is_cancelled), seen))
    assert max((e.step for e in seen if isinstance(e, Step)), default=0) <= 3 + 2
    assert not any(isinstance(event, Picture) for event in seen)


@every_engine
def test_work_called_off_beforehand_does_nothing(engine: Engine, requests: list[Request]) -> None:
    with pytest.raises(Cancelled):
        list(engine.run(requests, Context(lambda _: True)))


@every_engine
def test_a_batch_goes_on_while_one_of_its_requests_is_wanted(
    engine: Engine, requests: list[Request]
) -> None:
    wanted = requests[1].id
    assert wanted in _pixels(engine.run(requests, Context(lambda other: other != wanted)))


def _until_raised(
    engine: Engine, request: Request, context: Context, seen: list[Event]
) -> list[Event]:
    for event in engine.run([request], context):
        seen.append(event)
    return []


def _pixels(events: object) -> dict[str, np.ndarray]:
    return {
        event.request_id: _numbers(event)
        for event in events  # type: ignore[attr-defined]
        if isinstance(event, Picture | Text | Film)
    }


def _numbers(made: Picture | Text | Film) -> np.ndarray:
    """Return pixels, or the letters of a text in as many places as the longest may have."""
    if isinstance(made, Film):
        return np.asarray(first_frame(made.mp4).convert("RGB"), dtype=np.float32)
    if isinstance(made, Picture):
        return np.asarray(Image.open(io.BytesIO(made.png)), dtype=np.float32)
    letters = np.zeros(4000, dtype=np.float32)
    letters[: len(made.text)] = [ord(letter) for letter in made.text]
    return letters
