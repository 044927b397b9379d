"""Faces are found upright or leaning, in the light or in the dark, and things are none."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.errors import RequestError
from aigc_studio.core.face_finding import Square, chosen_face, find_faces, place_in, square_of
from aigc_studio.zoo.paintings import SAMPLES


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    with Image.open(SAMPLES["face"]) as picture:
        return picture.convert("RGB")


def is_near(face: Square, x: float, y: float) -> bool:
    return abs(face.x - x) < 0.3 * face.side and abs(face.y - y) < 0.3 * face.side


def test_a_face_is_found(portrait: Image.Image) -> None:
    (face,) = find_faces(portrait)
    assert is_near(face, 251, 202)


def test_a_leaning_face_is_found_and_set_upright(portrait: Image.Image) -> None:
    leaning = portrait.rotate(25, Image.Resampling.BICUBIC)
    (face,) = find_faces(leaning)
    assert face.angle
    (upright,) = find_faces(square_of(leaning, face.head(), 400))
    assert upright.angle == 0
    assert is_near(upright, 200, 200 - 0.12 * 400)


def test_a_face_in_the_dark_is_found_but_a_black_one_is_refused(portrait: Image.Image) -> None:
    dark = portrait.point(lambda level: level * 0.3)
    assert find_faces(dark)
    with pytest.raises(RequestError, match="dark"):
        chosen_face(dark)


def test_of_two_faces_one_has_to_be_chosen(portrait: Image.Image) -> None:
    both = Image.new("RGB", (1120, 560))
    both.paste(portrait)
    both.paste(portrait.resize((420, 420)), (600, 100))
    faces = find_faces(both)
    assert len(faces) == 2
    assert faces[0].side > faces[1].side
    with pytest.raises(RequestError, match="2 faces"):
        chosen_face(both)
    assert chosen_face(both, 1) == faces[1]


def test_a_small_face_and_no_face_are_refused(portrait: Image.Image) -> None:
    with pytest.raises(RequestError, match="px wide"):
        chosen_face(portrait.resize((160, 160)))
    ball = Image.new("RGBA", (300, 300))
    ImageDraw.Draw(ball).ellipse((40, 40, 260, 260), fill="orange")
    with pytest.raises(RequestError, match="No face"):
        chosen_face(ball)


def test_what_lies_outside_of_a_picture_is_its_edge() -> None:
    picture = Image.new("RGB", (40, 40), "red")
    square = square_of(picture, Square(0, 0, 80), 64)
    assert np.asarray(square).reshape(-1, 3).tolist() == [[255, 0, 0]] * 64**2


@pytest.mark.parametrize("angle", [0.0, 20.0, -35.0])
def test_a_point_is_told_where_it_lies_in_a_square(angle: float) -> None:
    picture = Image.new("RGB", (200, 160))
    ImageDraw.Draw(picture).ellipse((117, 67, 123, 73), fill="white")
    leaning = Square(90, 80, 100, angle)
    light = np.asarray(square_of(picture, leaning, 240).convert("L"), dtype=float)
    across, down = (np.arange(240) @ light.sum(axis=axis) / light.sum() for axis in (0, 1))
    assert np.allclose(place_in(leaning, 240, 120, 70), (across, down), atol=2)
