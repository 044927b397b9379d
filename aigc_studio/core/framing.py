"""A picture brought into a given size: cut round what it is about, or laid whole on a ground."""

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from aigc_studio.core.cutout import plain_ground
from aigc_studio.core.faces import Box, Subject

Size = tuple[int, int]

INNER = 0.7  # of an avatar: platforms cut it round, so the face stays within so much of it
WANTED = 0.58  # of an avatar that the face takes
GROWTHS = (1.0, 0.92, 0.84, 1.1, 1.25, 1.4)  # of a window: the first that fits is taken
BLUR = 0.05  # of the shorter side: of the ground that a picture makes for itself
SHADED = 0.82  # brightness of that ground


def portrait(picture: Image.Image, subject: Subject | None, size: Size) -> Image.Image:
    """Return a picture as an avatar: the face within its inner 70 %.

    Where the picture ends its ground goes on; what is cut off below stays at the lower edge.
    """
    if subject is None:
        return fitted(picture, None, size)
    face = subject.face
    side = max(face.width, face.height) / WANTED
    windows = (_within(picture, face, side * growth) for growth in GROWTHS)
    inside = (window for window in windows if is_inside(face, window))
    return _cut(picture, next(inside, _round(face, side)), size)


def fitted(
    picture: Image.Image, subject: Subject | None, size: Size, *, whole: bool = False
) -> Image.Image:
    """Return a picture in another shape: cut, if what it is about stays whole, or else laid on.

    Args:
        picture: RGB or RGBA.
        subject: what it is about, None if that is not known.
        size: width and height of what comes out, px.
        whole: whether nothing may be cut off.
    """
    wide = min(picture.width, picture.height * size[0] / size[1])
    high = wide * size[1] / size[0]
    box = subject.box if subject else None
    if whole and (wide, high) != picture.size:
        return _laid(picture, subject, size)
    if box and (box.width > wide + 1 or box.height > high + 1):
        return _laid(picture, subject, size)
    x = (box.left + box.right) / 2 if box else picture.width / 2
    y = (box.top + box.low) / 2 if box else picture.height / 2
    left = min(max(0.0, x - wide / 2), picture.width - wide)
    top = min(max(0.0, y - high / 2), picture.height - high)
    return picture.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + wide, top + high))


def is_inside(face: Box, window: Box) -> bool:
    """Whether a face is within the inner part of a window."""
    rim = (1 - INNER) / 2
    x, y = rim * window.width, rim * window.height
    return (
        face.left >= window.left + x
        and face.right <= window.right - x
        and face.top >= window.top + y
        and face.low <= window.low - y
    )


def _round(face: Box, side: float) -> Box:
    """Return a square window with a face in its middle."""
    left, top = (face.left + face.right - side) / 2, (face.top + face.low - side) / 2
    return Box(left, top, left + side, top + side)


def _within(picture: Image.Image, face: Box, side: float) -> Box:
    """Return a square window round a face, moved into the picture as far as it has room there."""
    left, top, *_ = _round(face, side)
    top = min(top, picture.height - side)
    if side <= picture.width:
        left = min(max(0.0, left), picture.width - side)
    if side <= picture.height:
        top = max(0.0, top)
    return Box(left, top, left + side, top + side)


def _cut(picture: Image.Image, window: Box, size: Size) -> Image.Image:
    """Return what a window shows, which may reach beyond the picture."""
    inside = (
        window.left >= 0
        and window.top >= 0
        and window.right <= picture.width
        and window.low <= picture.height
    )
    if inside:
        return picture.resize(size, Image.Resampling.LANCZOS, box=(*window,))
    scale = size[0] / window.width
    small = _resized(picture, scale)
    at = (round(-window.left * scale), round(-window.top * scale))
    return _on(_ground(picture, size), small, at)


def _laid(picture: Image.Image, subject: Subject | None, size: Size) -> Image.Image:
    """Return all of a picture on a ground; who is cut off below stays at the lower edge."""
    scale = min(size[0] / picture.width, size[1] / picture.height)
    small = _resized(picture, scale)
    low = subject is not None and subject.box.low >= picture.height - 1 and _is_plain(picture)
    x, y = size[0] - small.width, size[1] - small.height
    return _on(_ground(picture, size), small, (x // 2, y if low else y // 2))


def _resized(picture: Image.Image, scale: float) -> Image.Image:
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _on(ground: Image.Image, picture: Image.Image, at: tuple[int, int]) -> Image.Image:
    if picture.mode != "RGBA":
        ground.paste(picture, at)
        return ground
    whole = Image.new("RGBA", ground.size)
    whole.paste(picture, at)
    return Image.alpha_composite(ground.convert("RGBA"), whole)


def _is_plain(picture: Image.Image) -> bool:
    return picture.mode == "RGBA" or _plain_colour(picture) is not None


def _plain_colour(picture: Image.Image) -> tuple[int, int, int] | None:
    colour = plain_ground(np.asarray(picture.convert("RGB"), dtype=np.float32))
    return None if colour is None else (round(colour[0]), round(colour[1]), round(colour[2]))


def _ground(picture: Image.Image, size: Size) -> Image.Image:
    """Return what goes on where a picture ends: its plain ground, or itself, large and blurred."""
    if picture.mode == "RGBA":
        return Image.new("RGBA", size)
    colour = _plain_colour(picture)
    if colour:
        return Image.new("RGB", size, colour)
    small = (max(8, size[0] // 8), max(8, size[1] // 8))  # blurred anyway
    scale = max(small[0] / picture.width, small[1] / picture.height)
    wide, high = small[0] / scale, small[1] / scale
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    ground = picture.resize(
        small, Image.Resampling.BILINEAR, box=(left, top, left + wide, top + high)
    )
    ground = ground.filter(ImageFilter.GaussianBlur(BLUR * min(small)))
    ground = ImageEnhance.Brightness(ground).enhance(SHADED)
    return ground.resize(size, Image.Resampling.BICUBIC)
