"""Styles, places and looks by their small pictures, and what a job chose among them."""

import io

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.events import Request
from aigc_studio.engines.avatar import AvatarRequest
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.style_request import ALL, StyleRequest
from aigc_studio.engines.tour import TourRequest
from aigc_studio.services.choices import (
    ITSELF,
    KINDS,
    MEASURES,
    Choice,
    Kind,
    choice_of,
    choices_of,
    features_of,
    measures,
)


def measured(colours: np.ndarray) -> dict[str, float]:
    output = io.BytesIO()
    Image.fromarray(colours.astype(np.uint8)).resize((64, 64), 0).save(
        output, "WEBP", lossless=True
    )
    return dict(zip(MEASURES, measures(output.getvalue()), strict=True))


def test_a_picture_is_measured_as_people_see_it() -> None:
    grey, red, blue = (np.full((4, 4, 3), c) for c in ((90, 90, 90), (230, 60, 40), (40, 60, 230)))
    chess = np.where((np.indices((8, 8)).sum(axis=0) % 2 == 0)[..., None], 0, 255) + np.zeros(3)
    assert measured(red)["warm"] > measured(grey)["warm"] == 0 > measured(blue)["warm"]
    assert measured(red)["colourful"] > measured(grey)["colourful"] == 0
    assert measured(chess)["busy"] > measured(grey)["busy"] == 0
    assert measured(chess)["light"] > measured(grey)["light"] == 90


@pytest.mark.parametrize("kind", KINDS)
def test_every_choice_has_features_of_its_kind_and_is_itself(kind: Kind) -> None:
    rows = [features_of(Choice(kind, key)) for key in choices_of(kind)]
    for key, row in zip(choices_of(kind), rows, strict=True):
        assert row[f"{kind}:{key}"] == ITSELF
        assert all(abs(row[measure]) <= 1 for measure in MEASURES)
    for measure in MEASURES:  # beside what is usual for the kind
        assert np.mean([row[measure] for row in rows]) == pytest.approx(0, abs=0.1)


def test_a_place_at_night_is_darker_than_a_beach() -> None:
    night, beach = (features_of(Choice("place", key)) for key in ("haunted_manor", "beach"))
    assert night["light"] < 0 < beach["light"]
    assert night["game"] == beach["landscape"] > 0


@pytest.mark.parametrize(
    ("request_", "piece", "choice"),
    [
        (StyleRequest(look="great_wave"), 3, Choice("style", "great_wave")),
        (StyleRequest(look="pencil"), 0, Choice("style", "pencil")),
        (StyleRequest(look=ALL), 0, None),
        (TourRequest(places=("fuji", "beach")), 1, Choice("place", "beach")),
        (TourRequest(places=("fuji", "beach")), 2, None),  # the sheet
        (AvatarRequest(style="ink", count=4), 2, Choice("look", "ink")),
        (ImageRequest(prompt="a cat"), 0, None),
    ],
)
def test_a_piece_of_a_job_tells_what_was_chosen(
    request_: Request, piece: int, choice: Choice | None
) -> None:
    assert choice_of(request_, piece) == choice
