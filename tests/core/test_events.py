"""Requests and events are plain data: frozen, strict, picklable and small."""

import pickle
import random

import pytest
from PIL import Image
from pydantic import ValidationError

from aigc_studio.core.events import Event, Picture, Request, Step
from aigc_studio.core.images import to_png

LARGEST = (1024, 1820)  # the best quality in the longest purpose
MAX_BYTES = 8_000_000


def _noise() -> bytes:
    """The largest picture of what compresses worst."""
    width, height = LARGEST
    return to_png(Image.frombytes("RGB", LARGEST, random.Random(0).randbytes(3 * width * height)))


def _picture(png: bytes) -> Picture:
    return Picture(request_id="1", png=png, width=2, height=3, seed=4, model="model", seconds=0.5)


@pytest.mark.parametrize(
    "event",
    [
        Step(request_id="1", step=1, steps=8),
        Step(request_id="1", step=1, steps=8, preview=b"jpeg"),
        _picture(b"png"),
    ],
)
def test_events_survive_pickle(event: Event) -> None:
    assert pickle.loads(pickle.dumps(event)) == event


def test_the_largest_event_is_below_eight_megabytes() -> None:
    assert len(pickle.dumps(_picture(_noise()))) < MAX_BYTES


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Step(request_id="1", step=1, steps=8, colour="red")  # type: ignore[call-arg]


def test_events_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Step(request_id="1", step=1, steps=8).step = 2  # type: ignore[misc]


def test_every_request_has_an_id_of_its_own() -> None:
    assert Request().id != Request().id


@pytest.mark.parametrize("bad", ["", "1", "../../etc/passwd", "G" * 32, "0" * 32 + "\n"])
def test_an_id_is_hexadecimal_only(bad: str) -> None:
    with pytest.raises(ValidationError, match="string_pattern_mismatch"):
        Request(id=bad)


def test_a_request_is_one_piece_unless_its_kind_says_otherwise() -> None:
    request = Request()
    assert [piece.id for piece in request.split()] == [f"{request.id}.0"]


def test_a_request_without_a_batch_key_says_so() -> None:
    with pytest.raises(TypeError, match="Request has no batch key"):
        Request().batch_key()
