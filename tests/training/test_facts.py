"""What is true of a picture, as facts."""

from aigc_studio.art.scene import Scene
from aigc_studio.training.facts import (
    avatar_facts,
    pair_facts,
    scene_facts,
    sprite_facts,
    sticker_facts,
)
from aigc_studio.training.wording import COLOURS

CAT = {"hexcode": "1", "set": "noto"}
DOG = {"hexcode": "2", "set": "noto"}


def test_facts_say_what_a_picture_shows() -> None:
    assert sticker_facts(CAT) == [("thing", "1"), ("style", "noto")]
    assert sticker_facts(CAT, COLOURS[0])[-1] == ("colour", "red")
    assert pair_facts(CAT, DOG) == [("left", "1"), ("right", "2"), ("style", "noto")]
    avatar = {"set": "micah", "en": "outlined pastel avatar, tan skin, happy"}
    assert avatar_facts(avatar) == [("style", "micah"), ("part", "tan skin"), ("part", "happy")]
    tile = {"en": "pixel art monster: ogre"}
    assert sprite_facts(tile) == [("style", "pixel art monster"), ("tile", "ogre")]


def test_of_a_scene_only_what_was_said_is_a_fact() -> None:
    scene = Scene("fuji", time="dawn", weather="fog", season="spring")
    assert scene_facts(scene, {"time", "name"}) == [
        ("style", "landscape illustration"),
        ("place", "fuji"),
        ("time", "dawn"),
    ]
    assert ("sky", "fog") in scene_facts(scene, {"sky"})
    assert len(scene_facts(Scene("ice_cave"), {"season"})) == 2
