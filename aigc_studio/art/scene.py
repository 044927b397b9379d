"""What is to be drawn: a place at some hour, in some weather."""

from dataclasses import dataclass
from typing import Literal, get_args

Time = Literal["dawn", "day", "dusk", "night"]
Weather = Literal["clear", "cloudy", "rain", "snow", "fog"]
Season = Literal["spring", "summer", "autumn", "winter"]

TIMES: tuple[Time, ...] = get_args(Time)
WEATHERS: tuple[Weather, ...] = get_args(Weather)
SEASONS: tuple[Season, ...] = get_args(Season)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a picture depends on, besides its size.

    Args:
        place: key of a row of `PLACES`.
        time: the hour, which sets light and palette.
        weather: what falls, and how far one sees.
        season: None where the place has none.
        seed: composition and palette; any whole number.
    """

    place: str
    time: Time = "day"
    weather: Weather = "clear"
    season: Season | None = None
    seed: int = 0

    @property
    def snowy(self) -> bool:
        """Return whether snow lies on the ground."""
        return self.season == "winter" or self.weather == "snow"
