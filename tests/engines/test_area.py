"""What counts as the subject of a picture before anybody corrects it."""

from PIL import Image, ImageDraw

from aigc_studio.engines.area import guessed
from aigc_studio.zoo.paintings import SAMPLES


def test_in_a_portrait_it_is_who_has_the_face_with_shoulders() -> None:
    face = Image.open(SAMPLES["face"]).convert("RGB")
    mask = guessed(face)
    inside = ((0.5, 0.35), (0.5, 0.9), (0.75, 0.9))  # face, chest, shoulder
    outside = ((0.05, 0.1), (0.05, 0.45), (0.95, 0.45))  # sky and land
    for places, is_subject in ((inside, True), (outside, False)):
        for x, y in places:
            level = mask.getpixel((round(x * face.width), round(y * face.height)))
            assert isinstance(level, int)
            assert (level > 127) is is_subject, (x, y)


def test_without_a_face_it_is_what_differs_from_the_border() -> None:
    picture = Image.new("RGB", (120, 80), "white")
    ImageDraw.Draw(picture).ellipse((40, 20, 80, 60), fill="teal")
    mask = guessed(picture)
    assert (mask.getpixel((60, 40)), mask.getpixel((5, 5))) == (255, 0)
