"""Where a pixel was a frame ago is found; where nothing is known of it, nothing is believed."""

import cv2
import numpy as np

from aigc_studio.core.motion import Motion, moved

CHANCE = np.random.default_rng(5)
WIDE = cv2.GaussianBlur(CHANCE.integers(0, 256, (96, 160, 3)).astype(np.uint8), (0, 0), 3)


def test_a_camera_that_moves_is_followed() -> None:
    before, now = (np.ascontiguousarray(WIDE[:, x : x + 120]) for x in (20, 24))
    motion = Motion()
    assert motion.next(before) is None
    found = motion.next(now)
    assert found is not None
    place, sure = found
    steps = place[16:-16, 16:-16, 0] - np.arange(120)[16:-16]
    assert np.abs(steps - 4).mean() < 0.3
    assert sure[16:-16, 16:-16].mean() > 0.9
    assert sure[:, -3:].mean() < 0.3  # what has come in from the right was nowhere
    taken = moved(before.astype(np.float32), place)
    assert np.abs(taken - now)[16:-16, 16:-16].mean() < 2


def test_after_a_cut_nothing_is_believed() -> None:
    motion = Motion()
    motion.next(np.full((64, 64, 3), 20, np.uint8))
    found = motion.next(np.full((64, 64, 3), 220, np.uint8))
    assert found is not None
    assert found[1].max() < 0.01


def test_what_comes_out_from_behind_something_is_not_believed() -> None:
    ground = np.full((64, 96, 3), 60, np.uint8)
    before, now = ground.copy(), ground.copy()
    before[16:48, 40:60], now[16:48, 30:50] = 200, 200
    motion = Motion()
    motion.next(before)
    found = motion.next(now)
    assert found is not None
    assert found[1][22:42, 53:58].mean() < 0.2
    assert found[1][4:-4, 80:-4].mean() > 0.9
