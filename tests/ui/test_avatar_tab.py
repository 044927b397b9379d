"""From the values of the Avatar form to a request and back."""

import pytest

from aigc_studio.core.errors import RequestError
from aigc_studio.engines.avatar import ANY, WISHES
from aigc_studio.ui.tabs.avatar import request_of, values_of

FORM = {
    "style": "ink",
    **dict.fromkeys(WISHES, ANY),
    "glasses": "glasses",
    "count": 4,
    "seed": 7,
    "keep": True,
    "mix": 0.5,
    "mix_seed": 9,
    "shift_1": 0.0,
    "shift_2": -1.5,
    "shift_3": 2.0,
}


def test_any_is_no_wish() -> None:
    assert request_of(FORM).wishes == {"glasses": "glasses"}


def test_the_sliders_are_the_directions_in_order() -> None:
    assert request_of(FORM).shifts == (0, -1.5, 2)
    assert values_of({"shifts": [9, "x", 1]})["shift_3"] == 1
    assert "shift_1" not in values_of({"shifts": [9, "x", 1]})


def test_a_seed_that_is_not_kept_is_drawn_anew() -> None:
    assert len({request_of({**FORM, "keep": False}).seed for _ in range(5)}) == 5


def test_an_emptied_number_counts_as_none_given() -> None:
    assert request_of({**FORM, "mix_seed": None}).mix_seed == 0


def test_a_bad_value_names_its_field() -> None:
    with pytest.raises(RequestError) as refused:
        request_of({**FORM, "mix_seed": -1})
    assert refused.value.field == "mix_seed"


def test_a_request_fills_the_form_that_makes_it_again() -> None:
    assert values_of(request_of(FORM).model_dump(mode="json")) == FORM


@pytest.mark.parametrize(
    "wild",
    [{"style": 3, "wishes": "x", "count": 99, "seed": "1", "mix": 7}, {"wishes": {"skin": []}}, {}],
)
def test_wild_values_are_left_out(wild: dict[str, object]) -> None:
    assert values_of(wild) == dict.fromkeys(WISHES, ANY)
