"""One transparent layer and the ways to put paint on it."""

import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from aigc_studio.art.colour import Colour, Rgba, with_alpha
from aigc_studio.art.shapes import Shape


@dataclass(frozen=True, slots=True)
class Gradient:
    """Colours that run evenly through the box of what is filled, downwards or to the right."""

    stops: tuple[Colour | Rgba, ...]
    sideways: bool = False

    def image(self, size: tuple[int, int]) -> Image.Image:
        """Return an RGBA picture of this size."""
        count = len(self.stops)
        strip = Image.new("RGBA", (count, 1) if self.sideways else (1, count))
        strip.putdata([(*stop, 255)[:4] for stop in self.stops])
        # Stretched from centre to centre of the first and last stop.
        box = (0.5, 0, count - 0.5, 1) if self.sideways else (0, 0.5, 1, count - 0.5)
        return strip.resize(size, Image.Resampling.BILINEAR, box=box)


Paint = Colour | Rgba | Gradient


class Canvas:
    """A layer, drawn larger than wanted so that edges come out smooth.

    Args:
        size: of the finished layer in pixels.
        oversampling: how many times larger it is drawn, a whole number.
    """

    def __init__(self, size: tuple[int, int], oversampling: int) -> None:
        self.oversampling = oversampling
        self.scale = min(size) * oversampling
        self.image = Image.new("RGBA", (size[0] * oversampling, size[1] * oversampling))
        self._pen = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """Return the layer in the wanted size."""
        return self.image.reduce(self.oversampling)

    def fill(self, paint: Paint, *shapes: Shape, within: Shape | tuple[Shape, ...] = ()) -> None:
        """Fill the union of the shapes, or of its part within each of the others."""
        frames = within if isinstance(within, tuple) else (within,)
        if not frames and isinstance(paint, tuple) and len(paint) == 3:
            for shape in shapes:
                shape.draw(self._pen, self.scale, (*paint, 255), at=(0, 0))
            return
        box = self._box(shapes, frames)
        if box is None:
            return
        mask = self._mask(box, shapes)
        for frame in frames:
            mask = ImageChops.darker(mask, self._mask(box, (frame,)))
        self._pour(paint, mask, box)

    def glow(self, x: float, y: float, radius: float, colour: Colour, opacity: float) -> None:
        """Light a round of air, brightest in its middle."""
        s = self.scale
        full = (x - radius) * s, (y - radius) * s, (x + radius) * s, (y + radius) * s
        box = self._clip(full)
        if box is None or full[2] - full[0] < 1:
            return
        # Pillow's gradient is 180 at the middle of a side, 255 in the corners.
        levels = [round(255 * opacity * max(0.0, 1 - i / 180) ** 2) for i in range(256)]
        halo = Image.radial_gradient("L").point(levels)
        to_halo = 256 / (full[2] - full[0])
        part = [(v - full[i % 2]) * to_halo for i, v in enumerate(box)]
        size = box[2] - box[0], box[3] - box[1]
        light = Image.new("RGBA", size, with_alpha(colour, 1))
        window = (max(0.0, part[0]), max(0.0, part[1]), min(256.0, part[2]), min(256.0, part[3]))
        light.putalpha(halo.resize(size, Image.Resampling.BILINEAR, box=window))
        self.image.alpha_composite(light, box[:2])

    def _pour(self, paint: Paint, mask: Image.Image, box: tuple[int, int, int, int]) -> None:
        if isinstance(paint, Gradient):
            source = paint.image(mask.size)
            if any(len(stop) == 4 for stop in paint.stops):
                source.putalpha(ImageChops.multiply(source.getchannel("A"), mask))
                self.image.alpha_composite(source, box[:2])
            else:
                self.image.paste(source, box, mask)
        elif len(paint) == 4:
            source = Image.new("RGBA", mask.size, paint)
            source.putalpha(mask.point([level * paint[3] // 255 for level in range(256)]))
            self.image.alpha_composite(source, box[:2])
        else:
            self.image.paste((*paint, 255), box, mask)

    def _mask(self, box: tuple[int, int, int, int], shapes: tuple[Shape, ...]) -> Image.Image:
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        pen = ImageDraw.Draw(mask)
        for shape in shapes:
            shape.draw(pen, self.scale, 255, at=box[:2])
        return mask

    def _box(
        self, shapes: tuple[Shape, ...], frames: tuple[Shape, ...]
    ) -> tuple[int, int, int, int] | None:
        lefts, tops, rights, lows = zip(*(shape.box() for shape in shapes), strict=True)
        box = min(lefts), min(tops), max(rights), max(lows)
        for left, top, right, low in (frame.box() for frame in frames):
            box = max(box[0], left), max(box[1], top), min(box[2], right), min(box[3], low)
        s = self.scale
        return self._clip((box[0] * s, box[1] * s, box[2] * s, box[3] * s))

    def _clip(self, box: tuple[float, float, float, float]) -> tuple[int, int, int, int] | None:
        left, top = max(0, math.floor(box[0])), max(0, math.floor(box[1]))
        right = min(self.image.width, math.ceil(box[2]) + 1)
        low = min(self.image.height, math.ceil(box[3]) + 1)
        return (left, top, right, low) if left < right and top < low else None
