"""Cuts what a picture shows out of its ground, with soft edges: plain filters, no model.

A plain ground, as drawn pictures have it, is taken away from the border inwards, so that what is of
the same colour inside stays. For other pictures GrabCut guesses, beginning with head and shoulders
where a face is known, else with the middle.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.face_finding import Square
from aigc_studio.core.sharpness import enlarged_by

Levels = NDArray[np.float32]  # (H, W, 3) RGB or (H, W), 0..255
Mask = NDArray[np.uint8]  # (H, W), 0 or 1

PLAIN_SHARE = 0.6  # of the border that has one colour, for a ground to be plain
PLAIN_LEVELS = 14.0  # how far a colour may be from another and still be that one
QUIET_LEVELS = 4.0  # the same for the ground itself, where its noise asks for no more
LOUD_LEVELS = 12.0
CLOUDY_LEVELS = 28  # below white: what a network leaves on a ground that it means to be white
COLOURFUL_LEVELS = 40.0  # between channels: nothing inside a drawing is by chance of that colour
SOFT_PX = 2  # how far an edge reaches to either side where the picture is sharp
PHOTO_PX = 400  # longer side at which GrabCut works
PHOTO_ROUNDS = 5
# Of the sides of a photo: what an ellipse of that size around its middle is likely to hold.
GUESSES = {1.25: cv2.GC_PR_BGD, 0.8: cv2.GC_PR_FGD, 0.06: cv2.GC_FGD}
# Of the side of a face: by how much an ellipse lies lower than its middle, half its width and half
# its height, and what it is likely to hold. The last ones reach to the lower edge of the picture.
HEAD_GUESSES = (
    (-0.05, 1.15, 1.25, cv2.GC_PR_BGD), (-0.1, 0.72, 0.95, cv2.GC_PR_FGD),
    (0.02, 0.42, 0.58, cv2.GC_FGD),
)  # fmt: skip
SHOULDER_GUESSES = (  # half their width, and how far below the middle of the face they begin
    (1.9, 0.35, cv2.GC_PR_BGD), (1.35, 0.75, cv2.GC_PR_FGD), (0.3, 0.5, cv2.GC_FGD),
)  # fmt: skip
SMOOTH_PX = (9, 25)  # what is narrower in a guess of head and shoulders goes, and gaps are filled


def cut_out(picture: Image.Image, face: Square | None = None) -> Image.Image:
    """Return an RGB or RGBA picture as RGBA whose ground is transparent.

    One that has transparent parts already is cut out already, and comes back as it is.

    Args:
        picture: of any size.
        face: that of the person who is meant, if it is known where it is; the picture is then a
            photo or a painting, whatever its border is like.
    """
    if picture.mode == "RGBA" and min(picture.getchannel("A").tobytes()) < 128:
        return picture
    rgb = np.asarray(picture.convert("RGB"), dtype=np.float32)
    ground = plain_ground(rgb) if face is None else None
    if ground is None:
        outside = 1 - _shown_in_photo(picture.convert("RGB"), face)
        reach = 1 + round(max(picture.size) / PHOTO_PX)
        return _matted(rgb, outside, reach, nearest_colours(rgb, _grown(outside, -reach)))
    outside = _ground_area(rgb, ground)
    reach = SOFT_PX * enlarged_by(picture)
    return _matted(rgb, outside, reach, np.broadcast_to(ground, rgb.shape))


def clean_ground(picture: Image.Image) -> Image.Image:
    """Return an RGB picture whose nearly white ground is white; any other comes back as it is.

    Networks that draw on white leave faint clouds on it.
    """
    rgb = np.asarray(picture.convert("RGB"))
    nearly_white: Mask = (rgb.min(axis=2) >= 255 - CLOUDY_LEVELS).astype(np.uint8)
    ground = _from_border(nearly_white)
    border = np.concatenate([ground[0], ground[-1], ground[:, 0], ground[:, -1]])
    if border.mean() < PLAIN_SHARE:
        return picture
    return Image.fromarray(np.where(ground[..., None] == 1, 255, rgb).astype(np.uint8))


def plain_ground(rgb: Levels, levels: float = PLAIN_LEVELS) -> Levels | None:
    """Return the colour (3,) that most of the border has, None if there is none.

    Args:
        rgb: the picture.
        levels: how far a colour may be from another and still be that one.
    """
    border = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    steps = np.round(border / 8).astype(np.int32)
    _, first, counts = np.unique(steps, axis=0, return_index=True, return_counts=True)
    alike = _apart(border, border[first[counts.argmax()]]) <= levels
    if alike.mean() < PLAIN_SHARE:
        return None
    colour: Levels = np.median(border[alike], axis=0)
    return colour


def nearest_colours(rgb: Levels, sure: Mask) -> Levels:
    """Return for every pixel of (H, W, 3) the colour of the nearest one that is sure.

    Where nothing is sure, every pixel keeps its own.
    """
    if not sure.any():
        return rgb.copy()
    _, labels = cv2.distanceTransformWithLabels(
        1 - sure, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(sure)
    found = np.zeros((labels.max() + 1, 3), np.float32)
    found[labels[rows, columns]] = rgb[rows, columns]
    nearest: Levels = found[labels]
    return nearest


def _apart(rgb: Levels, colour: Levels) -> Levels:
    """Return the largest difference of a channel."""
    far: Levels = np.abs(rgb - colour).max(axis=-1)
    return far


def _ground_area(rgb: Levels, ground: Levels) -> Mask:
    """Return 1 where the ground is: what is of its colour and reaches the border.

    Holes of a colour that is not grey are ground as well: white ones may be teeth.
    """
    apart = _apart(rgb, ground)
    border = np.concatenate([apart[0], apart[-1], apart[:, 0], apart[:, -1]])
    noise = np.percentile(border[border <= PLAIN_LEVELS], 95)
    alike: Mask = (apart <= np.clip(2 * noise, QUIET_LEVELS, LOUD_LEVELS)).astype(np.uint8)
    if ground.max() - ground.min() >= COLOURFUL_LEVELS:
        return alike
    return _from_border(alike)


def _from_border(area: Mask) -> Mask:
    """Return 1 where an area is that hangs together with the border."""
    _, parts = cv2.connectedComponents(area, connectivity=4)
    edge = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    reaching: Mask = (np.isin(parts, np.unique(edge)) & (area == 1)).astype(np.uint8)
    return reaching


def _shown_in_photo(picture: Image.Image, face: Square | None) -> Mask:
    """Return 1 where GrabCut sees who has a face, or the thing in the middle.

    Rother et al. 2004, https://doi.org/10.1145/1015706.1015720, as OpenCV has it.
    """
    small = picture.copy()
    small.thumbnail((PHOTO_PX, PHOTO_PX))
    scale = small.width / picture.width
    mask = _first_guess(small.size, face and face.scaled(scale))
    cv2.setRNGSeed(0)  # so that the same picture is cut the same again
    cv2.grabCut(
        np.asarray(small)[..., ::-1].copy(),
        mask,
        (0, 0, 0, 0),  # unused: the mask says it
        np.zeros((1, 65)),
        np.zeros((1, 65)),
        PHOTO_ROUNDS,
        cv2.GC_INIT_WITH_MASK,
    )
    seen = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    if face is not None:
        seen = _smoothed(seen)
    smooth = Image.fromarray(seen * 255).resize(picture.size, Image.Resampling.BICUBIC)
    return (np.asarray(smooth) > 127).astype(np.uint8)


def _smoothed(seen: Mask) -> Mask:
    """Return head and shoulders without what sticks out and without gaps."""
    wide, edge = seen.shape[1], max(SMOOTH_PX)
    seen = np.pad(seen, ((edge, 0), (edge, edge)))  # the edges of the picture are no part of it
    for way, side in zip((cv2.MORPH_OPEN, cv2.MORPH_CLOSE), SMOOTH_PX, strict=True):
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        seen = cv2.morphologyEx(seen, way, disc).astype(np.uint8)
    return seen[edge:, edge : edge + wide]


def _first_guess(size: tuple[int, int], face: Square | None) -> Mask:
    """Return with what GrabCut begins."""
    wide, high = size
    mask = np.full((high, wide), cv2.GC_BGD, np.uint8)

    def put(x: float, y: float, across: float, down: float, guess: int) -> None:
        centre, axes = (round(x), round(y)), (max(1, round(across)), max(1, round(down)))
        cv2.ellipse(mask, centre, axes, 0, 0, 360, guess, cv2.FILLED)

    if face is None:
        for reach, guess in GUESSES.items():
            put(wide / 2, high / 2, wide * reach / 2, high * reach / 2, guess)
        return mask
    for shoulders, head in zip(SHOULDER_GUESSES, HEAD_GUESSES, strict=True):
        across, begin, guess = shoulders
        put(face.x, high, across * face.side, high - face.y - begin * face.side, guess)
        lower, across, down, guess = head
        put(face.x, face.y + lower * face.side, across * face.side, down * face.side, guess)
    return mask


def _matted(rgb: Levels, outside: Mask, reach: int, ground: Levels) -> Image.Image:
    """Return the picture with soft edges, their colour freed from the ground.

    At an edge a pixel is a mix of ground and thing; how much of either is told by where its colour
    lies on the line between the two (Smith & Blinn 1996,
    https://doi.org/10.1145/237170.237263, section 3). The colour of the thing is that of the
    nearest pixel that is surely of it.
    """
    edge = (_grown(outside, reach) - outside).astype(bool)
    inside = 1 - _grown(outside, reach)
    colour = nearest_colours(rgb, inside) if inside.any() else rgb
    line = colour - ground
    length = (line**2).sum(axis=-1)
    mix = ((rgb - ground) * line).sum(axis=-1) / np.maximum(length, 1)
    mix = np.where(length < PLAIN_LEVELS**2, 1, np.clip(mix, 0, 1))  # of one colour: no telling
    alpha = np.where(edge, mix, 1 - outside)
    freed = np.where(edge[..., None], colour, rgb)
    freed = np.where(outside[..., None] == 1, ground if not inside.any() else colour, freed)
    levels = np.dstack([freed, alpha * 255])
    return Image.fromarray(np.clip(levels + 0.5, 0, 255).astype(np.uint8), "RGBA")


def _grown(mask: Mask, reach: int) -> Mask:
    """Return a mask grown by so many pixels, or shrunk."""
    side = 2 * abs(reach) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return (cv2.dilate if reach > 0 else cv2.erode)(mask, disc).astype(np.uint8)
