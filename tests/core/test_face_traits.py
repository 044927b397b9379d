"""What is read of a face follows what is painted on it."""

import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.face_finding import Square, find_faces
from aigc_studio.core.face_traits import Reading, read_traits, together
from aigc_studio.engines.avatar import WISHES
from aigc_studio.zoo.paintings import SAMPLES


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    with Image.open(SAMPLES["face"]) as picture:
        return picture.convert("RGB")


@pytest.fixture(scope="module")
def face(portrait: Image.Image) -> Square:
    return find_faces(portrait)[0]


def test_every_reading_is_a_word_that_can_be_wished_for(
    portrait: Image.Image, face: Square
) -> None:
    read = read_traits(portrait, face)
    assert set(read) == {"skin", "hair", "hair_color", "glasses", "facial_hair"}
    for trait, reading in read.items():
        assert reading.word in WISHES[trait]
        assert 0.5 <= reading.sure <= 1
    assert (read["glasses"].word, read["facial_hair"].word) == ("none", "none")


def test_glasses_are_seen(portrait: Image.Image, face: Square) -> None:
    worn = portrait.copy()
    draw = ImageDraw.Draw(worn)
    for side in (-1, 1):
        x, y, r = face.x + side * 0.19 * face.side, face.y - 0.08 * face.side, 0.13 * face.side
        draw.ellipse((x - r, y - r, x + r, y + r), outline="black", width=4)
    draw.line((face.x - 9, face.y - 12, face.x + 9, face.y - 12), "black", 4)
    assert read_traits(worn, face)["glasses"].word == "glasses"


def test_a_beard_is_seen(portrait: Image.Image, face: Square) -> None:
    grown = portrait.copy()
    draw = ImageDraw.Draw(grown)
    for i in range(260):
        x = face.x + (i * 37 % 100 - 50) / 100 * 0.6 * face.side
        y = face.y + (0.2 + (i * 61 % 100) / 300) * face.side
        draw.line((x, y, x + 2, y + 9), (40, 28, 20), 2)
    assert read_traits(grown, face)["facial_hair"].word == "beard"


def test_several_photos_agree_on_what_they_are_surest_of() -> None:
    read = [
        {"glasses": Reading("glasses", 0.9)},
        {"glasses": Reading("none", 0.6)},
        {"glasses": Reading("glasses", 0.7), "skin": Reading("tan", 0.8)},
    ]
    said = together(read)
    assert said["glasses"].word == "glasses"
    assert said["glasses"].sure == pytest.approx(1.6 / 3)
    assert said["skin"] == Reading("tan", 0.8)
