"""From the values of the form for films to a request and back, and what the box says."""

import pytest

from aigc_studio.core.errors import RequestError
from aigc_studio.services.database import Result
from aigc_studio.ui.film import FilmBox
from aigc_studio.ui.panel import moving_links
from aigc_studio.ui.photo import unpacked
from aigc_studio.ui.tabs.moving import request_of, values_of
from tests.pictures import film_of, rolling

FORM = {"look": "scream", "strength": 0.5, "keep_colours": True, "side": 960}


def test_a_request_fills_the_form_that_makes_it_again() -> None:
    request = request_of({**FORM, "picture": b"film"})
    assert request.pictures == (b"film",)
    assert values_of(request.recorded()) == FORM


def test_without_a_film_there_is_nothing_to_paint() -> None:
    with pytest.raises(RequestError) as refused:
        request_of({**FORM, "picture": b""})
    assert refused.value.key == "error.film_none"


def test_wild_values_are_passed_over() -> None:
    wild = {"look": "pencil", "strength": 9, "keep_colours": "yes", "side": 7, "other": 1}
    assert values_of(wild) == values_of({"look": ["scream"]}) == {}


@pytest.fixture
def box() -> FilmBox:
    import gradio as gr

    box = FilmBox("test-film")
    with gr.Blocks():
        box.lay_out("moving.film", "moving.note")
    return box


def test_the_box_shows_the_first_frame_and_tells_the_size(box: FilmBox) -> None:
    update = box.filled(film_of((64, 48)))
    assert update[box.contents] == film_of((64, 48))
    assert "64×48 px · 1.0 s" in update[box.view]
    assert "data:image/webp" in update[box.view]


def test_what_is_no_film_is_not_kept(box: FilmBox) -> None:
    update = box.filled(b"hello")
    assert update[box.contents] == b""
    assert "no moving picture" in update[box.view]


def test_photos_send_a_film_to_its_place_and_take_a_gif() -> None:
    with pytest.raises(RequestError, match="Moving pictures"):
        list(unpacked([film_of((64, 48))], 3))
    assert list(unpacked([rolling()], 3)) == [rolling()]


def test_a_film_that_goes_round_can_be_had_as_a_gif() -> None:
    film = Result(
        id="f" * 32, job_id="", piece=0, file="a.mp4", seed=0, width=2, height=2, seconds=1
    )
    film.engine = "moving"
    assert moving_links(film).count("format=gif") == 1
    film.engine = "tour"
    assert moving_links(film) == ""
