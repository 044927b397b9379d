"""Finds the faces of people in photos and paintings with OpenCV's own cascades, turned ones too.

One cascade proposes (Viola & Jones 2001, https://doi.org/10.1109/CVPR.2001.990517), and two others,
and two that know eyes, have a say: so a dog or a clock is hardly ever taken for a face. Nothing is
learned of whose face it is.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.images import on_white

SEARCHED_PX = 640  # longer side at which faces are looked for
LEAST_SHARE = 0.06  # of the shorter side that a face has at least
ANGLES = (0, 15, -15, 30, -30)  # degrees by which heads may lean; the first with a face counts
NEAR = (0, 8, -8, 16, -16)  # degrees more or less at which a find is looked at again
SURER = 1.25  # times the votes that another angle needs
LEAN_PX = 150
PROPOSED = 3  # finds of the first cascade that must agree
CERTAIN, LIKELY = 12, 6  # the same, where no eyes are seen, and where one is
BRIGHT, DIM = 170, 140  # levels: what the brightest tenth is brought to, where it lies below DIM
CLOSE_PX = 160  # side at which a find is looked at again
MIN_FACE_PX = 64  # smaller faces show too little
DARK = 40  # mean level of a face that is too dark to be read
HEAD = 2.5  # sides of a face in the square around head and shoulders
LOWER = 0.12  # of that square by which its centre lies below that of the face

Grey = Any  # NDArray[np.uint8] (H, W); what OpenCV returns is typed more loosely


class Square(NamedTuple):
    """A square of a picture, leaning; a face is one from brow to chin."""

    x: float  # of its centre, px
    y: float
    side: float  # px
    angle: float = 0.0  # degrees counter-clockwise by which turning the picture sets it upright

    def scaled(self, factor: float) -> "Square":
        """Return where it is in the picture at another size."""
        return Square(self.x * factor, self.y * factor, self.side * factor, self.angle)

    def head(self, wider: float = 1.0, right: float = 0.0, lower: float = 0.0) -> "Square":
        """Return, of a face, the square around head and shoulders.

        Args:
            wider: factor of its side.
            right: sides of the face by which it is moved.
            lower: the same, downwards.
        """
        side = HEAD * self.side
        return Square(
            self.x + right * self.side,
            self.y + LOWER * side + lower * self.side,
            side * wider,
            self.angle,
        )


class Cascades(dict[str, cv2.CascadeClassifier]):
    """OpenCV's cascades, each read when it is first asked for. Only one thread may use them."""

    def __missing__(self, name: str) -> cv2.CascadeClassifier:
        """Read one of OpenCV's own files."""
        file = Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"
        return self.setdefault(name, cv2.CascadeClassifier(str(file)))


def find_faces(picture: Image.Image, *, leaning: bool = True) -> list[Square]:
    """Return the faces in an RGB or RGBA picture, the largest first.

    Args:
        picture: of any size.
        leaning: whether to look for heads that lean, and by how much, which takes longer.
    """
    cascades = Cascades()
    scale = min(1.0, SEARCHED_PX / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    grey = _lit(np.asarray(on_white(picture).convert("L").resize(size, Image.Resampling.BILINEAR)))
    for angle in ANGLES if leaning else ANGLES[:1]:
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 1)
        turned = cv2.warpAffine(grey, turn, size, borderMode=cv2.BORDER_REPLICATE)
        back = cv2.invertAffineTransform(turn)
        found = []
        for left, top, side in _proposed(cascades, turned):
            x, y = map(float, back @ (left + side / 2, top + side / 2, 1))
            lean = _lean(cascades, grey, (x, y), side, angle) if leaning else 0.0
            found.append(Square(x / scale, y / scale, side / scale, lean))
        if found:
            return sorted(found, key=lambda face: -face.side)
    return []


def chosen_face(picture: Image.Image, number: int | None = None) -> Square:
    """Return a face of a picture that can be worked with: the one of that number, or the only one.

    Raises:
        RequestError: of the field "picture": there is no face, or several and none is chosen, or it
            is too small or too dark.
    """
    faces = find_faces(picture)
    if not faces:
        raise RequestError("picture", "error.face_none")
    if number is None and len(faces) > 1:
        raise RequestError("picture", "error.face_several", count=len(faces))
    face = faces[min(number or 0, len(faces) - 1)]
    if face.side < MIN_FACE_PX:
        raise RequestError("picture", "error.face_small", given=round(face.side), limit=MIN_FACE_PX)
    if np.asarray(square_of(picture, face, MIN_FACE_PX).convert("L")).mean() < DARK:
        raise RequestError("picture", "error.face_dark")
    return face


def square_of(picture: Image.Image, square: Square, side: int) -> Image.Image:
    """Return what lies in a square of a picture, set upright, RGB of so many px.

    What would lie outside of the picture is filled with the pixels of its edge.
    """
    turn = _upright(square, side)
    source = np.asarray(on_white(picture))
    if side < square.side:  # each pixel is a mean of those that it stands for
        source, turn = _shrunk(source, side / square.side, turn)
    upright = cv2.warpAffine(
        source, turn, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return Image.fromarray(upright)


def place_in(square: Square, side: int, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the picture lies in what `square_of` returns, px."""
    right, lower = _upright(square, side) @ (x, y, 1)
    return float(right), float(lower)


def _upright(square: Square, side: int) -> Any:
    """Return the affine map (2, 3) from a picture to a square of it, upright and of so many px."""
    turn = cv2.getRotationMatrix2D((square.x, square.y), square.angle, side / square.side)
    return _moved(turn, side / 2 - np.array([square.x, square.y]))


def _moved(turn: Any, by: Any) -> Any:
    """Return an affine map (2, 3) followed by a shift (2,)."""
    return np.column_stack([turn[:, :2], turn[:, 2] + by])


def _shrunk(source: Any, factor: float, turn: Any) -> tuple[Any, Any]:
    height, width = source.shape[:2]
    small = (max(1, round(width * factor)), max(1, round(height * factor)))
    turn = turn @ np.array([[width / small[0], 0, 0], [0, height / small[1], 0], [0, 0, 1]])
    return cv2.resize(source, small, interpolation=cv2.INTER_AREA), turn


def _proposed(cascades: Cascades, grey: Grey) -> list[tuple[int, int, int]]:
    """Return left, top and side of what the cascades agree is an upright face."""
    least = max(20, round(LEAST_SHARE * min(grey.shape)))
    cascade = cascades["frontalface_alt2"]
    boxes, votes = cascade.detectMultiScale2(grey, 1.1, PROPOSED, minSize=(least, least))
    return [
        (int(x), int(y), int(side))
        for (x, y, side, _), count in zip(boxes, votes, strict=True)
        if _is_face(cascades, _close_up(grey, x, y, side), int(count))
    ]


def _lean(
    cascades: Cascades, grey: Grey, centre: tuple[float, float], side: int, angle: float
) -> float:
    """Return the angle near by at which the cascade is surest of a face; the given one if equal."""
    size, factor = (LEAN_PX, LEAN_PX), LEAN_PX / (1.8 * side)

    def votes(near: float) -> int:
        turn = cv2.getRotationMatrix2D(centre, angle + near, factor)
        turn = _moved(turn, LEAN_PX / 2 - np.array(centre))
        part = cv2.warpAffine(grey, turn, size, borderMode=cv2.BORDER_REPLICATE)
        cascade = cascades["frontalface_alt2"]
        boxes, counts = cascade.detectMultiScale2(part, 1.05, PROPOSED, minSize=(60, 60))
        return max(map(int, counts)) if len(boxes) else 0

    counts = {near: votes(near) for near in NEAR}
    best = max(NEAR, key=lambda near: (counts[near], -abs(near)))
    return float(angle + (best if counts[best] > SURER * counts[0] else 0))


def _close_up(grey: Grey, x: int, y: int, side: int) -> Grey:
    rim = side // 4
    part = grey[max(0, y - rim) : y + side + rim, max(0, x - rim) : x + side + rim]
    factor = CLOSE_PX / max(part.shape)
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    return cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)


def _is_face(cascades: Cascades, close: Grey, votes: int) -> bool:
    """Tell whether enough others see a face here, too, and eyes in its upper part."""
    seen = sum(
        len(cascades[name].detectMultiScale(close, 1.05, 2, minSize=(60, 60))) > 0
        for name in ("frontalface_alt", "frontalface_default")
    )
    if not seen or votes >= CERTAIN:
        return bool(seen)
    upper = close[: int(0.65 * len(close))]
    eyes = max(_eyes(cascades[name], upper) for name in ("eye", "eye_tree_eyeglasses"))
    return (votes >= LIKELY and eyes >= 1) or (seen == 2 and eyes >= 2)


def _eyes(cascade: cv2.CascadeClassifier, upper: Grey) -> int:
    found: Sequence[Any] = cascade.detectMultiScale(
        upper, 1.05, 3, minSize=(14, 14), maxSize=(50, 50)
    )
    return len(found)


def _lit(grey: Grey) -> Grey:
    """Return a dark picture made brighter."""
    brightest = np.percentile(grey, 90)
    if brightest >= DIM:
        return grey
    return (grey * (BRIGHT / max(brightest, 8))).clip(0, 255).astype(np.uint8)
