"""Loops end as they begin, keep the foot where it is, and say what made them."""

import io
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from aigc_studio.art.loop import FRAMES, HOLD, SIDE
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Film, Picture
from aigc_studio.engines.avatar import AvatarEngine, AvatarRequest
from aigc_studio.engines.loop import CLOSED, KEYS, LoopEngine, LoopRequest, motion_of
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU
from tests.pictures import encode, noise


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(CPU)


def standing() -> bytes:
    """A purple figure on yellow, which stands above the lower edge."""
    picture = Image.new("RGB", (96, 96), "#ffe680")
    picture.paste("purple", (36, 20, 60, 80))
    return encode(picture)


def filmed(pool: Pool, **fields: Any) -> np.ndarray:
    request = LoopRequest.model_validate({"picture": standing(), "marked": False, **fields})
    *_, film = LoopEngine(pool).run(request.split(), Context())
    assert isinstance(film, Film)
    assert (film.width, film.height) == (SIDE, SIDE)
    with av.open(io.BytesIO(film.mp4)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return np.stack(frames).astype(float)


def test_somebody_sways_about_their_foot_and_comes_back(pool: Pool) -> None:
    frames = filmed(pool)
    assert len(frames) == FRAMES
    steps = np.abs(np.diff(frames, axis=0, append=frames[:1])).mean(axis=(1, 2, 3))
    assert steps[-1] <= steps.max()  # from the last to the first it is no further than elsewhere
    assert 0 < steps.max() < 6
    left, right = (frames[n, SIDE // 4].mean(axis=-1).argmin() for n in (12, 36))
    assert abs(left - right) > 8
    foot = frames[:, SIDE * 78 // 96, SIDE // 2].mean(axis=-1)
    assert foot.std() < 12
    assert np.abs(frames[:, 8, 8] - (255, 230, 128)).max() < 12  # the ground stays


def test_the_mark_is_seen_in_every_frame_where_a_machine_made_it(pool: Pool) -> None:
    plain, marked = filmed(pool), filmed(pool, marked=True)
    apart = np.abs(marked - plain)[:, :60, :260].mean(axis=(1, 2, 3))
    assert apart.min() > 10


@pytest.mark.parametrize("style", CLOSED)
def test_a_drawn_face_blinks(pool: Pool, style: str) -> None:
    face = AvatarRequest(style=style, seed=4, wishes={"glasses": "none"})
    *_, made = AvatarEngine(pool).run(face.split(), Context())
    assert isinstance(made, Picture)
    assert motion_of(face) == "blink"
    fields = {"picture": made.png, "avatar": face}
    still, blinks = (filmed(pool, motion=motion, **fields) for motion in ("sway", "blink"))
    apart = np.abs(still - blinks).mean(axis=(1, 2, 3))
    assert apart[19] > 1.5 * apart[5]  # the encoder spills a little into other frames
    assert apart[39] > 1.5 * apart[30]


def test_a_face_turns_into_another_and_back(pool: Pool) -> None:
    face = AvatarRequest(style="bold", seed=1)
    frames = filmed(pool, motion="morph", avatar=face, seed=2)
    assert len(frames) == 2 * (HOLD + KEYS - 2)
    other = HOLD + KEYS - 2
    from_start = np.abs(frames - frames[0]).mean(axis=(1, 2, 3))
    assert from_start[:HOLD].max() < 1
    assert from_start.argmax() in range(other - 1, other + HOLD + 1)
    assert from_start[-1] < from_start[other] / 3


def test_who_is_no_drawn_face_sways_only() -> None:
    assert motion_of(None) == motion_of(AvatarRequest(style="ink")) == "sway"
    with pytest.raises(RequestError) as refused:
        LoopRequest.checked({"picture": "R0lG", "motion": "morph"})
    assert refused.value.field == "motion"
    for motion in ("blink", "morph"):
        with pytest.raises(ValidationError):
            LoopRequest.model_validate({"picture": noise(1, (9, 9)), "motion": motion})
