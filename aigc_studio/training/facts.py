"""What is true of a training picture, as facts that add up to its meaning.

Words for a thing are many and must be learned; facts are given. A generator that draws from facts
learns a hundred times faster than one that must find out at once what the words mean, and as every
fact has one place in the space of meanings, a cat drawn flat is a cat plus drawn flat even if no
such picture was ever shown.
"""

from collections.abc import Collection

from aigc_studio.art.place import STYLES
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import find
from aigc_studio.models.facts import Fact
from aigc_studio.training.data import Row
from aigc_studio.training.wording import JOIN, Colour


def sticker_facts(row: Row, colour: Colour | None = None) -> list[Fact]:
    """Return thing, style and, if it was dyed, colour."""
    facts = [("thing", row["hexcode"]), ("style", row["set"])]
    return [*facts, ("colour", colour.en)] if colour else facts


def pair_facts(left: Row, right: Row) -> list[Fact]:
    """Return what stands left and right, and the style."""
    return [("left", left["hexcode"]), ("right", right["hexcode"]), ("style", left["set"])]


def avatar_facts(row: Row) -> list[Fact]:
    """Return the style, then everything else that its caption says, in that order."""
    _, *parts = row["en"].split(JOIN["en"])
    return [("style", row["set"]), *(("part", part) for part in parts)]


def sprite_facts(row: Row) -> list[Fact]:
    """Return the kind of tile and its name."""
    kind, _, name = row["en"].partition(": ")
    return [("style", kind), ("tile", name)]


def scene_facts(scene: Scene, says: Collection[str]) -> list[Fact]:
    """Return style and place, and of time, sky and season what the caption speaks of."""
    english, _ = STYLES[find(scene.place).kind]
    spoken = [("time", scene.time), ("sky", scene.weather), ("season", scene.season)]
    told = [(role, value) for role, value in spoken if role in says and value is not None]
    return [("style", english), ("place", scene.place), *told]
