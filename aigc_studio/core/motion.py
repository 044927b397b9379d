"""How a film moves: where each pixel was a frame ago, and where that can be believed.

Dense inverse search (Kroeger et al. 2016, https://arxiv.org/abs/1603.03590), by OpenCV.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.uint8]
Reals = NDArray[np.float32]

FAR_SHARE, FAR_PX = 0.01, 2.0  # of equation 5, there 0.01 and 0.5: noise misleads by a pixel
NEAR_LEVELS = 20.0  # by how much a place may differ from where it was and still be the same
SOFT_PX = 2.0  # noise of single pixels is no difference
EDGE_PX = 1.0


class Motion:
    """Follows a film from frame to frame."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._before: Levels | None = None

    def next(self, frame: Levels) -> tuple[Reals, Reals] | None:
        """Return how the film got to a frame (H, W, 3), RGB; None for the first.

        Returns:
            Where each pixel was in the frame before, (H, W, 2) px, x and y; and how far that can be
            believed, (H, W) in [0, 1]. It cannot where the way there and the way back do not agree,
            which is so of what was hidden (Sundaram et al. 2010; equation 5 of Ruder et al. 2016,
            https://arxiv.org/abs/1604.08610), where it came from outside, or where the two frames
            differ in colour; the last is ours, and keeps fades, flashes and cuts what they are.
        """
        before, self._before = self._before, frame
        if before is None or before.shape != frame.shape:
            return None
        old, new = (
            cv2.GaussianBlur(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), (0, 0), EDGE_PX)
            for each in (before, frame)
        )
        back = self._flow.calc(new, old, None)  # type: ignore[call-overload]
        forth = self._flow.calc(old, new, None)  # type: ignore[call-overload]
        place = _grid(frame.shape[:2]) + back
        returned = moved(forth, place, cv2.INTER_LINEAR)
        lengths = (returned**2).sum(-1) + (back**2).sum(-1)
        sure = ((returned + back) ** 2).sum(-1) <= FAR_SHARE * lengths + FAR_PX
        high, wide = frame.shape[:2]
        x, y = place[..., 0], place[..., 1]
        sure &= (x >= 0) & (x <= wide - 1) & (y >= 0) & (y <= high - 1)
        apart = cv2.GaussianBlur(
            frame.astype(np.float32) - moved(before.astype(np.float32), place, cv2.INTER_LINEAR),
            (0, 0),
            SOFT_PX,
        )
        alike = np.exp(-(apart**2).sum(-1) / (2 * NEAR_LEVELS**2))
        soft = cv2.GaussianBlur(sure.astype(np.float32), (0, 0), EDGE_PX)
        return place.astype(np.float32), (soft * alike).astype(np.float32)


def moved(frame: Reals, place: Reals, way: int = cv2.INTER_LANCZOS4) -> Reals:
    """Return what was at each place (H, W, 2) of a frame; `way`: how between its pixels."""
    x, y = np.ascontiguousarray(place[..., 0]), np.ascontiguousarray(place[..., 1])
    taken: Reals = cv2.remap(frame, x, y, way, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[assignment]
    return taken


def _grid(shape: tuple[int, ...]) -> Reals:
    high, wide = shape
    return np.stack(np.meshgrid(np.arange(wide), np.arange(high)), -1).astype(np.float32)
