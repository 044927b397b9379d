"""Who a picture shows, cut out of it."""

from pathlib import Path

import numpy as np

from aigc_studio.core.face_finding import find_faces, square_of
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.with_picture import figure_of
from tests.pictures import encode

PORTRAIT = Path(__file__).parents[2] / "assets" / "samples" / "mona_lisa.webp"


def test_of_a_painted_person_head_and_shoulders_stay() -> None:
    """And the landscape behind her goes."""
    picture = open_user_picture(PORTRAIT.read_bytes()).image
    head = square_of(picture, find_faces(picture)[0].head(), 512)
    shown = np.asarray(figure_of(encode(head)).getchannel("A")) > 127
    assert shown[160:300, 200:310].all()  # the face
    assert shown[80:120, 230:280].mean() > 0.9  # her hair
    assert shown[480:, 150:380].all()  # and what she wears
    assert not shown[:60, :60].any()
    assert shown[:300, :100].mean() < 0.1
