"""A row of the places that can be drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aigc_studio.art.scene import SEASONS, TIMES, WEATHERS, Season, Time, Weather
from aigc_studio.art.stage import Stage

Kind = Literal["landscape", "game", "landmark"]

PICTURES = Path(__file__).parents[2] / "assets" / "places"

WARM: tuple[Weather, ...] = ("clear", "cloudy", "rain", "fog")
"""The weathers of a place that sees no snow."""
STYLES: dict[Kind, tuple[str, str]] = {
    "landscape": ("landscape illustration", "风景插画"),
    "game": ("game scene", "游戏场景"),
    "landmark": ("landscape illustration", "风景插画"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place, its names in both languages, and how it is drawn.

    Args:
        key: of the scene; also the name of its file.
        kind: what sort of picture it makes.
        en: name without article.
        zh: name.
        draw: draws it and returns where feet may stand, as a fraction of the height.
        article: what stands before the English name in a sentence, with its space.
        words_en: things in the picture, for captions.
        words_zh: the same.
        country_en: None where it is nowhere.
        country_zh: None where it is nowhere.
        at: its longitude and latitude, degrees; None where it is nowhere.
        times: the hours at which it may be drawn.
        weathers: the weathers it sees; where there is but one, captions say nothing of it.
        seasons: empty where it has none.
    """

    key: str
    kind: Kind
    en: str
    zh: str
    draw: Callable[[Stage], float]
    article: str = "a "
    words_en: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()
    country_en: str | None = None
    country_zh: str | None = None
    at: tuple[float, float] | None = None
    times: tuple[Time, ...] = TIMES
    weathers: tuple[Weather, ...] = WEATHERS
    seasons: tuple[Season, ...] = SEASONS

    @property
    def picture(self) -> Path:
        """The small picture that shows it, 144 px, WebP."""
        return PICTURES / f"{self.key}.webp"
