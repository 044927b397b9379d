"""Scenes by chance."""

import random

from aigc_studio.art.place import Place
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import PLACES

SEEDS = 2**31
CLEAR = 0.5


def sample(chance: random.Random) -> Scene:
    """Return a scene of any place; all are equally likely, and clear weather is the commonest."""
    return sample_of(chance.choice(PLACES), chance)


def sample_of(place: Place, chance: random.Random) -> Scene:
    """Return a scene of this place, at an hour, in a weather and a season that it knows."""
    season = chance.choice(place.seasons) if place.seasons else None
    weathers = [
        weather for weather in place.weathers if weather != "snow" or season in (None, "winter")
    ]
    clear = "clear" in weathers and chance.random() < CLEAR
    return Scene(
        place=place.key,
        time=chance.choice(place.times),
        weather="clear" if clear else chance.choice(weathers),
        season=season,
        seed=chance.randrange(SEEDS),
    )
