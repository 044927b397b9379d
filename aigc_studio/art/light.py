"""The light of an hour and a weather: the sky's colours, the haze, and what it does to things."""

import random
from dataclasses import dataclass

from aigc_studio.art.colour import Colour, grey, mix, multiply, parse, turn
from aigc_studio.art.scene import Scene, Time, Weather

# From the zenith down to the horizon.
SKIES: dict[Time, tuple[tuple[str, ...], ...]] = {
    "dawn": (
        ("#5b7fc7", "#b7a3cf", "#f5b9b0", "#ffe4c0"),
        ("#6a6fb8", "#c08fc0", "#f2a8a6", "#ffd9b0"),
        ("#7fb0dc", "#c9c3e0", "#f8cdc4", "#fff0d2"),
        ("#4e9aa8", "#a9c3b4", "#f2cfa4", "#fff0c8"),
        ("#8a86c9", "#e2a6c4", "#ffc9b0", "#fff0d8"),
    ),
    "day": (
        ("#2f83dc", "#6fb8f0", "#cfeaf8"),
        ("#1f9bd4", "#72cbea", "#e0f5ee"),
        ("#4a9de4", "#9dd0f4", "#fbf2dc"),
        ("#4676d2", "#8ab2ee", "#e3eafc"),
        ("#27a3a8", "#84d3ca", "#ecf7e0"),
        ("#3f8fb8", "#a6d4cf", "#fdeecb"),
    ),
    "dusk": (
        ("#2d2a5e", "#8e3f70", "#ee7a56", "#ffcf78"),
        ("#3b2a6b", "#a04a80", "#f08a6a", "#ffc07a"),
        ("#1f3a6e", "#7d5a94", "#ee8a70", "#ffd08a"),
        ("#5a2650", "#c2474f", "#f78c46", "#ffc95e"),
        ("#274472", "#9a6f9a", "#e89a90", "#ffdcae"),
        ("#1d4a63", "#6e8a94", "#eab07a", "#ffd98a"),
    ),
    "night": (
        ("#080d2a", "#182455", "#36478a"),
        ("#06172a", "#10334f", "#2a667c"),
        ("#110a2c", "#2c1f58", "#624588"),
        ("#09132a", "#1a2d52", "#456098"),
        ("#0a1a30", "#22305f", "#7a5f94"),
    ),
}
TINTS: dict[Time, tuple[float, float, float]] = {
    "dawn": (1.0, 0.9, 0.9),
    "day": (1.0, 1.0, 1.0),
    "dusk": (0.88, 0.66, 0.68),
    "night": (0.36, 0.44, 0.68),
}
RAYS: dict[Time, str] = {
    "dawn": "#ffe9b8", "day": "#fff6d0", "dusk": "#ffc46b", "night": "#dfe8ff",
}  # fmt: skip
# Share of grey, factor of brightness, and how much thicker the air is.
AIR: dict[Weather, tuple[float, float, float]] = {
    "clear": (0.0, 1.0, 1.0),
    "cloudy": (0.25, 0.95, 1.1),
    "rain": (0.4, 0.86, 1.2),
    "snow": (0.3, 0.96, 1.25),
    "fog": (0.35, 0.98, 1.75),
}
OVERCAST: dict[Time, str] = {
    "dawn": "#cdbfc8", "day": "#c3d0da", "dusk": "#a87f88", "night": "#39456a",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Light:
    """How things look at this hour.

    Args:
        side: where sun or moon stands: -1 left, 1 right.
        height: of sun or moon above the horizon, 0..1 of the sky.
        colour: of its light.
        sky: colours from the zenith to the horizon.
        haze: the colour that distance fades to.
        tint: factors on the colours of things.
        dullness: share of their saturation that the weather takes.
        air: how much haze there is, 1 on a clear day.
        lamps: whether windows are lit.
        drift: turn of all hues in degrees, and factor of all saturations.
    """

    side: int
    height: float
    colour: Colour
    sky: tuple[Colour, ...]
    haze: Colour
    tint: tuple[float, float, float]
    dullness: float
    air: float
    lamps: bool
    drift: tuple[float, float]

    def on(self, colour: Colour, depth: float) -> Colour:
        """Return how a colour looks at a depth of 0, near, to 1, lost in the haze."""
        seen = multiply(grey(turn(colour, *self.drift), self.dullness), self.tint)
        return mix(seen, self.haze, min(0.94, depth * self.air))


def shine(scene: Scene, chance: random.Random) -> Light:
    """Return the light of a scene; chance picks among the palettes of its hour."""
    time, weather = scene.time, scene.weather
    dullness, brightness, air = AIR[weather]
    sky = tuple(parse(code) for code in chance.choice(SKIES[time]))
    cover = {"clear": 0.0, "cloudy": 0.3, "rain": 0.7, "snow": 0.55, "fog": 0.6}[weather]
    cloud = multiply(parse(OVERCAST[time]), (brightness,) * 3)
    sky = tuple(mix(colour, cloud, cover) for colour in sky)
    low, high = {"dawn": (0.1, 0.3), "day": (0.6, 0.85), "dusk": (0.06, 0.24)}.get(
        time, (0.55, 0.85)
    )
    red, green, blue = TINTS[time]
    return Light(
        side=chance.choice((-1, 1)),
        height=chance.uniform(low, high),
        colour=parse(RAYS[time]),
        sky=sky,
        haze=sky[-1],
        tint=(red * brightness, green * brightness, blue * brightness),
        dullness=dullness,
        air=air,
        lamps=time == "night" or (time == "dusk" and chance.random() < 0.7),
        drift=(round(chance.gauss(0, 5)), round(chance.uniform(0.9, 1.15), 2)),
    )
