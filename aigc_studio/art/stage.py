"""Where a scene is drawn: four layers, the light on them, and the dice."""

import random
from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from PIL import Image

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import Colour, darken, lighten, mix, parse, turn
from aigc_studio.art.light import shine
from aigc_studio.art.scene import Scene

LAYERS = ("sky", "far", "middle", "near")
SNOW = "#f4f8fc"
FLOODLIGHT = (0.74, 0.62, 0.52)


class Stage:
    """What a place's `draw` works with. One unit is the picture's shorter side.

    Args:
        scene: what to draw.
        size: of the picture in pixels.
        oversampling: how many times larger the layers are drawn.
    """

    def __init__(self, scene: Scene, size: tuple[int, int], oversampling: int) -> None:
        self.scene = scene
        self.chance = random.Random(f"{scene.place} {scene.seed}")
        self.light = shine(scene, self.chance)
        self.w, self.h = size[0] / min(size), size[1] / min(size)
        self.sky, self.far, self.middle, self.near = (Canvas(size, oversampling) for _ in LAYERS)

    def mood(
        self,
        *codes: str,
        share: float = 1.0,
        indoors: bool = False,
        tint: tuple[float, float, float] | None = None,
    ) -> None:
        """Give the sky this share of other colours, from the zenith to the horizon.

        Indoors the hour does not tint things, and lamps burn.
        """
        light = self.light
        other = [turn(parse(code), *light.drift) for code in codes]
        last = len(light.sky) - 1
        sky = tuple(
            mix(colour, other[round(i / last * (len(other) - 1))], share)
            for i, colour in enumerate(light.sky)
        )
        if indoors:
            light = replace(light, tint=(1.0, 1.0, 1.0), lamps=True)
        self.light = replace(light, sky=sky, haze=sky[-1], tint=tint or light.tint)

    def floodlit(self) -> "Stage":
        """Return the same stage for drawing what lamps shine on, where lamps burn at night."""
        if not (self.light.lamps and self.scene.time == "night"):
            return self
        stage = copy(self)
        stage.light = replace(self.light, tint=FLOODLIGHT)
        return stage

    def layers(self) -> Iterator[tuple[str, Canvas]]:
        """Yield name and canvas from back to front."""
        return zip(LAYERS, (self.sky, self.far, self.middle, self.near), strict=True)

    def behind(self) -> Image.Image:
        """Return what lies so far behind the near layer, in oversampled pixels."""
        picture = self.sky.image.copy()
        picture.alpha_composite(self.far.image)
        picture.alpha_composite(self.middle.image)
        return picture

    def span(self, low: float, high: float) -> float:
        """Return a number between the two, by chance."""
        return self.chance.uniform(low, high)

    def maybe(self, share: float) -> bool:
        """Return yes with this probability."""
        return self.chance.random() < share

    def tone(self, code: str | Colour, depth: float = 0.0) -> Colour:
        """Return how a colour of daylight looks in this light, at a depth of 0..1."""
        return self.light.on(parse(code) if isinstance(code, str) else code, depth)

    def sides(self, code: str | Colour, depth: float = 0.0) -> tuple[Colour, Colour]:
        """Return the colour on the side of the light, and that in the shade."""
        colour = parse(code) if isinstance(code, str) else code
        lit = mix(self.tone(lighten(colour, 0.1), depth), self.light.colour, 0.1)
        shade = self.tone(mix(darken(colour, 0.2), (70, 60, 130), 0.16), depth)
        return lit, shade

    def round(self, code: str | Colour, depth: float = 0.0) -> Gradient:
        """Return the paint of something upright and round: a tower, a trunk, a dome."""
        lit, shade = self.sides(code, depth)
        middle = mix(lit, shade, 0.3)
        stops = (lit, middle, shade)
        return Gradient(stops if self.light.side < 0 else stops[::-1], sideways=True)

    def fall(self, code: str | Colour, depth: float = 0.0, *, haze: float = 0.3) -> Gradient:
        """Return the paint of a slope: clear at its top, this share of haze at its foot."""
        colour = self.tone(code, depth)
        return Gradient((colour, mix(colour, self.tone(code, min(1.0, depth + 0.5)), haze)))

    def ground(self, code: str | Colour) -> str | Colour:
        """Return the colour of open ground: white where snow lies."""
        colour = parse(code) if isinstance(code, str) else code
        return mix(colour, parse(SNOW), 0.88) if self.scene.snowy else colour
