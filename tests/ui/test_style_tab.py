"""From the values of the Style transfer form to a request and back; before beside after."""

import pytest

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Request
from aigc_studio.engines.retouch import RetouchRequest
from aigc_studio.engines.style_request import ALL, OWN, TRAINED, StyleRequest
from aigc_studio.services.database import Result, Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.ui.credit import credit_of
from aigc_studio.ui.tabs.style import compared, request_of, values_of
from tests.ui.test_panel import HOSTILE, Tags

FORM = {
    "kind": "painting",
    "painting": "scream",
    "filter": "pencil",
    "strength": 0.5,
    "keep_colours": True,
    "area": "subject",
    "second": "lion",
    "blend": 0.25,
    "side": 2048,
    "drawn_by": "local/sd",
}
PICTURES = {"picture": [b"photo"], "styles": [b"one", b"two"], "mask": b""}


@pytest.mark.parametrize(
    ("kind", "look", "styles"),
    [
        ("painting", "scream", ()),
        ("filter", "pencil", ()),
        (OWN, OWN, (b"one", b"two")),
        (ALL, ALL, ()),
    ],
)
def test_the_kind_says_which_look_counts(kind: str, look: str, styles: tuple[bytes, ...]) -> None:
    request = request_of({**FORM, **PICTURES, "kind": kind})
    assert (request.look, request.styles, request.picture) == (look, styles, b"photo")


def test_a_style_trained_here_is_named_by_its_training() -> None:
    form = {**FORM, "kind": TRAINED, "manner": "0" * 32}
    request = request_of({**form, **PICTURES})
    assert (request.look, request.manner) == (TRAINED, "0" * 32)
    assert values_of(request.recorded())["manner"] == "0" * 32
    assert request_of({**form, **PICTURES, "kind": "painting"}).manner == ""
    with pytest.raises(RequestError, match="No style was trained here"):
        request_of({**form, **PICTURES, "manner": None})


def test_several_photos_make_one_request() -> None:
    request = request_of({**FORM, **PICTURES, "picture": [b"a", b"b", b"c"]})
    assert (request.picture, request.others, request.pieces) == (b"a", (b"b", b"c"), 3)


def test_a_mask_goes_along_where_an_area_is_wanted() -> None:
    form = {**FORM, **PICTURES, "mask": b"mask"}
    assert request_of(form).mask == b"mask"
    assert request_of({**form, "area": "whole"}).mask == b""


@pytest.mark.parametrize("kind", ["painting", "filter", OWN, ALL])
def test_a_request_fills_the_form_that_makes_it_again(kind: str) -> None:
    form = {**FORM, "kind": kind}
    request = request_of({**form, **PICTURES, "mask": b"mask"})
    values = values_of(request.recorded(), painters=("local/sd",))
    assert values.items() <= form.items()
    again = request_of({**form, **values, **PICTURES, "mask": b"mask"})
    assert again.recorded() == request.recorded()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"picture": []}, "picture"),
        ({"kind": OWN, "styles": []}, "styles"),
        ({"area": None}, "area"),
    ],
)
def test_a_bad_value_names_its_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        request_of({**FORM, **PICTURES, **values})
    assert refused.value.field == field


def test_a_model_that_the_settings_no_longer_name_is_not_chosen_again() -> None:
    recorded = request_of({**FORM, **PICTURES}).recorded()
    assert recorded["model"] == "local/sd"
    assert "drawn_by" not in values_of(recorded)


@pytest.mark.parametrize(
    "wild",
    [{"look": 3, "second": [], "strength": 7, "area": "left", "side": "1", "drawn_by": 3}, {}],
)
def test_wild_values_are_left_out(wild: dict[str, object]) -> None:
    assert values_of(wild) == {}


def test_a_credit_names_artist_title_year_and_source() -> None:
    html = credit_of("scream")
    assert "Edvard Munch, The Scream, 1893" in html
    assert "《呐喊》" in html
    assert "https://github.com/" in html
    assert credit_of("nobody") == ""


def progress(request: Request, *results: Result) -> JobProgress:
    return JobProgress("j", request, Status.DONE, results=results)


def made() -> Result:
    return Result(
        id="0" * 32, job_id="j", piece=0, file="x.png", seed=0, width=40, height=30, seconds=1,
        title=HOSTILE,
    )  # fmt: skip


def test_before_is_laid_over_after() -> None:
    tags = Tags(compared(progress(StyleRequest(), made()), "data:image/webp;base64,x"))
    sources = [attributes["src"] for tag, attributes in tags.tags if tag == "img"]
    assert sources == [f"/media/{'0' * 32}", "data:image/webp;base64,x"]
    assert not [name for _, attributes in tags.tags for name in attributes if name == "onerror"]


def test_what_is_of_another_shape_is_not_compared() -> None:
    assert compared(progress(StyleRequest(look=ALL), made()), "data:") == ""
    assert compared(progress(RetouchRequest(act="cutout"), made()), "data:") == ""
    assert compared(progress(StyleRequest()), "data:") == ""
