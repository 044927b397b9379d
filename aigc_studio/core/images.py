"""Pictures between PIL and bytes, their sizes and ratios."""

import io
from collections import Counter

from PIL import Image

PREVIEW_QUALITY = 80


def to_png(picture: Image.Image) -> bytes:
    """Encode losslessly and quickly, without metadata."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def to_jpeg(picture: Image.Image) -> bytes:
    """Encode a preview."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=PREVIEW_QUALITY)
    return buffer.getvalue()


def enlarge(picture: Image.Image, short_side_px: int) -> Image.Image:
    """Scale so that the shorter side has short_side_px, by Lanczos: smooth, adds no detail."""
    factor = short_side_px / min(picture.size)
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.LANCZOS)


def extend_to_ratio(picture: Image.Image, ratio: tuple[int, int]) -> Image.Image:
    """Widen or heighten the ground until width : height is the ratio; the picture stays centred.

    The new ground has the commonest colour of the picture's border. The result is even in both
    sides, as video and most platforms want it.
    """
    wide, high = ratio
    width = max(picture.width, round(picture.height * wide / high))
    height = max(picture.height, round(picture.width * high / wide))
    size = (width + width % 2, height + height % 2)
    if size == picture.size:
        return picture
    canvas = Image.new("RGB", size, border_colour(picture))
    canvas.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    return canvas


def border_colour(picture: Image.Image) -> tuple[int, int, int]:
    """Return the commonest RGB colour of the outermost pixels, in steps of 4 levels."""
    rgb = picture.convert("RGB")
    w, h = rgb.size
    counts: Counter[tuple[int, ...]] = Counter()
    for box in ((0, 0, w, 1), (0, h - 1, w, h), (0, 0, 1, h), (w - 1, 0, w, h)):
        levels = rgb.crop(box).tobytes()
        pixels = zip(levels[::3], levels[1::3], levels[2::3], strict=True)
        counts.update(tuple(min(255, (c + 2) // 4 * 4) for c in pixel) for pixel in pixels)
    red, green, blue = counts.most_common(1)[0][0]
    return red, green, blue


def on_white(picture: Image.Image) -> Image.Image:
    """Return an RGB picture; what is transparent is white."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")
