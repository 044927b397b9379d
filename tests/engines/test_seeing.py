"""The mood of a picture: of its light and its things, never of a face."""

import numpy as np
from PIL import Image

from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.seeing import mood_of
from aigc_studio.models.tags import Tag
from aigc_studio.zoo.paintings import SAMPLES

CAKE = Tag("birthday cake", "生日蛋糕", ("celebration", "party"))
CAT = Tag("cat", "猫", ("pet",))


def face(change: float = 1.0) -> Image.Image:
    """Return the sample face, its head lighter or darker."""
    picture = open_user_picture(SAMPLES["face"].read_bytes()).image.convert("RGB")
    pixels = np.asarray(picture, dtype=np.float32).copy()
    high, wide = pixels.shape[:2]
    head = np.s_[high // 5 : high // 2, wide * 2 // 5 : wide * 3 // 5]
    pixels[head] = np.clip(pixels[head] * change, 0, 255)
    return Image.fromarray(pixels.astype(np.uint8))


def test_a_thing_for_a_feast_makes_a_picture_festive() -> None:
    grey = Image.new("RGB", (64, 64), "#a8aeb0")
    assert mood_of(grey, [CAKE]) == ["festive", "calm"]
    assert mood_of(grey, [CAT, CAKE]) == ["calm"]


def test_a_face_changes_nothing_of_the_mood_and_things_beside_it_neither() -> None:
    moods = mood_of(face(), [])
    assert moods
    assert mood_of(face(), [CAKE]) == moods
    assert mood_of(face(1.25), []) == mood_of(face(0.8), []) == moods
