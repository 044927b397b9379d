"""Reads from a photo what is needed to draw a face: colours of skin and hair, hair, glasses, beard.

Plain measures of colour and contrast at fixed places of a face that was set upright; nothing is
learned of whose it is, and nothing else is told: no age, no origin, no feeling. How often it is
right: `python -m benchmarks faces --data DIR`.
"""

from collections.abc import Mapping, Sequence
from math import exp, hypot
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.face_finding import Square, square_of

# The face of 120 px lies in the middle of a square of 320; eyes at (138, 148) and (182, 148).
SQUARE_PX, FACE_PX = 320, 120
CHEEKS = (slice(165, 182), (slice(116, 132), slice(188, 204)))
SKIN = (slice(160, 182), slice(124, 196))  # cheeks and nose
BRIDGE = (slice(136, 160), slice(152, 169))  # of the nose, where glasses rest
CHIN = (slice(206, 224), slice(140, 180))
UPPER_LIP = (slice(181, 187), slice(148, 172))
CHIN_SIDES = (slice(200, 214), (slice(128, 140), slice(180, 192)))
SKIN_RANGE = 13.0  # CIELAB, a third less in lightness: how far skin lies from its median
SKINS = ((70.0, "light"), (62.0, "tan"), (53.0, "medium"), (0.0, "dark"))  # from lightness L*
# Prototypes of hair in CIELAB, and what it is called; L* counts less than a* and b*.
HAIR: Mapping[str, tuple[float, float, float]] = {
    "black": (14, 4, -1),
    "brown": (24, 7, 5),
    "gray": (44, 5, 0),
    "white": (75, 4, 2),
    "blond": (46, 8, 8),
    "red": (42, 16, 23),
}
LIGHTNESS = 0.4
# Thresholds, and the width over which a reading becomes certain.
GLASSES, BEARD, BALD, LONG = (1.65, 0.3), (2.3, 0.5), (0.21, 0.04), (0.09, 0.03)

Lab = Any  # NDArray[np.float32] (H, W, 3), CIELAB; what OpenCV returns is typed more loosely


class Reading(NamedTuple):
    """A word for a trait, and how sure it is, 0.5 to 1."""

    word: str
    sure: float


class Measures(NamedTuple):
    """What was measured of a face."""

    skin: float  # L*
    glasses: float  # how much darker than around it the bridge of the nose is, in L* of 60 for skin
    beard: float  # darkness, greyness and texture around the mouth, in deviations over many faces
    crown: float  # share of what lies above the brow that is hair
    hair: tuple[float, float, float] | None  # its CIELAB colour, None without any
    beside: float  # share of what lies beside the cheeks that is hair


def read_traits(picture: Image.Image, face: Square) -> dict[str, Reading]:
    """Return what was read of a face: a word for each trait of the avatar's wishes."""
    return readings(measure(picture, face))


def readings(measures: Measures) -> dict[str, Reading]:
    """Return the words for what was measured."""
    skin = next(i for i, (least, _) in enumerate(SKINS) if measures.skin >= least)
    bounds = [least for least, _ in SKINS[:-1]]
    away = min(abs(measures.skin - bound) for bound in bounds)
    found = {"skin": Reading(SKINS[skin][1], _sure(away, (0.0, 3.0)))}
    bald = _sure(measures.crown, BALD)
    long = _sure(measures.beside, LONG)
    if bald < 0.5 or measures.hair is None:
        found["hair"] = Reading("bald", max(0.5, 1 - bald))
    else:
        word = "long" if long >= 0.5 else "short"
        found["hair"] = Reading(word, min(bald, max(long, 1 - long)))
    if measures.hair is not None:
        found["hair_color"] = _hair_colour(measures.hair)
    for trait, value, bounds_of, word in (
        ("glasses", measures.glasses, GLASSES, "glasses"),
        ("facial_hair", measures.beard, BEARD, "beard"),
    ):
        share = _sure(value, bounds_of)
        found[trait] = Reading(word, share) if share >= 0.5 else Reading("none", 1 - share)
    return found


def together(read: Sequence[Mapping[str, Reading]]) -> dict[str, Reading]:
    """Return what several photos of one person say: of each trait what they are surest of."""
    found: dict[str, Reading] = {}
    for trait in dict.fromkeys(trait for one in read for trait in one):
        said = [one[trait] for one in read if trait in one]
        votes = {word: sum(r.sure for r in said if r.word == word) for word, _ in said}
        word = max(votes, key=lambda word: votes[word])
        mean = votes[word] / len(said)
        found[trait] = Reading(word, max(0.5, mean))
    return found


def measure(picture: Image.Image, face: Square) -> Measures:
    """Measure a face."""
    around = face._replace(side=face.side * SQUARE_PX / FACE_PX)
    rgb = np.asarray(square_of(picture, around, SQUARE_PX))
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    head, skin_like = _head(rgb), _skin_like(lab)
    hair = head & ~skin_like
    rows, columns = np.mgrid[:SQUARE_PX, :SQUARE_PX]
    off = np.abs(columns - SQUARE_PX / 2)
    above = (rows > 50) & (rows < 114) & (off < 62)
    crown = hair & above
    inner = cv2.erode(crown.astype(np.uint8), np.ones((5, 5))) > 0  # the ground shines through rims
    colour = np.median(lab[inner], axis=0) if inner.sum() > 60 else None
    beside = (rows > 130) & (rows < 200) & (off > 62) & (off < 90)
    alike = np.linalg.norm((lab - (20, 5, 5) if colour is None else lab - colour), axis=-1) < 18
    return Measures(
        skin=float(np.median(lab[SKIN][..., 0])),
        glasses=_glasses(lab),
        beard=_beard(lab),
        crown=float(crown.sum() / above.sum()),
        hair=None if colour is None else (float(colour[0]), float(colour[1]), float(colour[2])),
        beside=float((hair & beside & alike).sum() / beside.sum()),
    )


def _glasses(lab: Lab) -> float:
    """Return how dark thin lines across the bridge of the nose are."""
    blurred: Any = cv2.GaussianBlur(lab[..., 0], (0, 0), 0.8)
    light = blurred / max(1.0, float(np.median(blurred[SKIN]))) * 60
    lines = cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, np.ones((7, 1)))
    return float(lines[BRIDGE].mean())


def _beard(lab: Lab) -> float:
    """Return how dark, how little red and how rough it is around the mouth, against the cheeks."""
    cheeks = np.median(_patches(lab, CHEEKS), axis=0)
    lip = np.median(lab[UPPER_LIP].reshape(-1, 3), axis=0)
    sides = [
        np.linalg.norm(np.median(lab[CHIN_SIDES[0], at].reshape(-1, 3), axis=0) - cheeks)
        for at in CHIN_SIDES[1]
    ]
    light = max(10.0, float(cheeks[0]))
    rough = float(cv2.Laplacian(lab[..., 0], cv2.CV_32F)[CHIN].std()) / light
    dark = float(cheeks[0] - lip[0]) / light
    less_red = float(cheeks[1] - lip[1]) / (float(cheeks[1]) + 10)
    other = float(np.mean(sides)) / light
    return rough / 0.1 + dark / 0.28 + less_red / 0.2 + 0.5 * other / 0.18


def _head(rgb: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where head and body are (GrabCut, Rother et al. 2004), seeded by where a face lies."""
    labels: Any = np.full(rgb.shape[:2], cv2.GC_PR_FGD, np.uint8)
    rows, columns = np.mgrid[:SQUARE_PX, :SQUARE_PX]
    off = columns - SQUARE_PX / 2
    head = (off / 78) ** 2 + ((rows - 160) / 110) ** 2 < 1
    labels[~head & (rows < 220)] = cv2.GC_PR_BGD
    labels[:22] = cv2.GC_BGD
    labels[:210][np.abs(off[:210]) > 116] = cv2.GC_BGD
    labels[(off / 45) ** 2 + ((rows - 165) / 60) ** 2 < 1] = cv2.GC_FGD
    ground, figure = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)
    whole: Any = None  # no rectangle: the labels say it
    cv2.grabCut(rgb, labels, whole, ground, figure, 3, cv2.GC_INIT_WITH_MASK)
    return np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))


def _skin_like(lab: Lab) -> NDArray[np.bool_]:
    away = lab - np.median(lab[SKIN].reshape(-1, 3), axis=0)
    far = np.sqrt((away[..., 0] / 1.6) ** 2 + away[..., 1] ** 2 + away[..., 2] ** 2)
    return np.asarray(far < SKIN_RANGE)


def _hair_colour(colour: tuple[float, float, float]) -> Reading:
    """Return the nearest prototype, surer the farther the next other one is."""
    apart = {
        word: hypot(LIGHTNESS * (colour[0] - row[0]), colour[1] - row[1], colour[2] - row[2])
        for word, row in HAIR.items()
    }
    first, second = sorted(apart.values())[:2]
    return Reading(min(apart, key=lambda word: apart[word]), _sure(second - first, (0.0, 3.0)))


def _patches(lab: Lab, where: tuple[slice, Sequence[slice]]) -> Any:
    rows, columns = where
    return np.concatenate([lab[rows, at].reshape(-1, 3) for at in columns])


def _sure(value: float, bounds: tuple[float, float]) -> float:
    """Return a share from 0 to 1: a half at the threshold, 0.88 two widths beyond it."""
    threshold, width = bounds
    return 1 / (1 + exp(-max(-30.0, min(30.0, (value - threshold) / width))))
