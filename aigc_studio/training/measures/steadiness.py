"""How much a painted film flickers, and how sharp it is, on a film whose motion is known."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

EDGE_PX = 8  # networks see too little at the border
SETTLES = 3  # frames after which what goes from frame to frame has settled
DRIFT = np.array([[-0.006, 0, -2.4], [0, -0.006, -1.2]])  # of the camera, a frame

Levels = NDArray[np.uint8]
Way = NDArray[np.float64]  # 2 x 3, from the scene to a frame


class Shot(NamedTuple):
    """Frames (H, W, 3), and how the camera saw the scene in each."""

    frames: Sequence[Levels]
    ways: Sequence[Way]


def shot_of(scene: Levels, size: tuple[int, int], count: int, noise: float) -> Shot:
    """Return a film of a scene (H, W, 3) by a camera that drifts and draws back.

    Args:
        scene: half as large again as a frame.
        size: width and height of a frame, px.
        count: frames, 30 at most.
        noise: of the camera, standard deviation in levels; it falls by a fixed lot.
    """
    chance = np.random.default_rng(1)
    frames, ways = [], []
    for number in range(count):
        way = np.array([[1.15, 0, -0.1 * size[0]], [0, 1.15, -0.1 * size[1]]]) + DRIFT * number
        view = cv2.warpAffine(scene, way, size, flags=cv2.INTER_CUBIC)
        noisy = view + chance.normal(0, noise, view.shape)
        frames.append((noisy.clip(0, 255) + 0.5).astype(np.uint8))
        ways.append(way)
    return Shot(frames, ways)


def flicker(shot: Shot) -> float:
    """Return by how many levels a frame differs from the frame before it, moved to its place.

    The warping error of Lai et al. 2018, "Learning blind video temporal consistency",
    https://arxiv.org/abs/1808.00449, section 4.2, as the root of its mean square: halving it is
    more than halving theirs. The motion is the true one and not an estimate, so that nothing
    profits from being blurred or from having been made with the same estimate.
    """
    found = []
    high, wide = shot.frames[0].shape[:2]
    for number in range(SETTLES, len(shot.frames)):
        before, now = (np.vstack([shot.ways[i], [0, 0, 1]]) for i in (number - 1, number))
        way = (now @ np.linalg.inv(before))[:2]
        frame = shot.frames[number - 1].astype(np.float32)
        moved = cv2.warpAffine(frame, way, (wide, high), flags=cv2.INTER_CUBIC)
        seen = cv2.warpAffine(np.ones((high, wide), np.float32), way, (wide, high)) > 0.999
        seen[:EDGE_PX] = seen[-EDGE_PX:] = False
        seen[:, :EDGE_PX] = seen[:, -EDGE_PX:] = False
        apart = (shot.frames[number] - moved)[seen]
        found.append(float(np.sqrt((apart**2).mean())))
    return float(np.mean(found))


def sharpness(frames: Sequence[Levels]) -> float:
    """Return the variance of the Laplacian of the frames' lightness, the mean of all.

    Pech-Pacheco et al. 2000, https://doi.org/10.1109/ICPR.2000.903548.
    """
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames[SETTLES:]]
    return float(np.mean([cv2.Laplacian(each, cv2.CV_32F).var() for each in grey]))
