"""From the values of the Image form to a request."""

import pytest

from aigc_studio.core.errors import RequestError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.redraw import REDRAWS, RedrawRequest
from aigc_studio.ui.tabs.image import request_of, values_of

FORM = {
    "prompt": "a cat",
    "negative_prompt": "",
    "count": 2,
    "seed": 7,
    "keep": True,
    "purpose": "story",
    "quality": "fast",
    "steps": 0,
    "best_of": 1,
    "loras": [],
    "lora_weight": 1.0,
    "strength": 0.6,
    "picture": [],
}
LORA = "0123456789abcdef" * 2
OTHER = "f" * 32


def test_a_kept_seed_is_used_and_no_steps_means_the_qualitys_own() -> None:
    request = request_of(FORM)
    expected = ImageRequest(
        id=request.id, prompt="a cat", count=2, seed=7, purpose="story", quality="fast"
    )
    assert request == expected
    assert request.steps is None


def test_a_seed_that_is_not_kept_is_drawn_anew() -> None:
    seeds = {request_of({**FORM, "keep": False}).seed for _ in range(5)}
    assert len(seeds) == 5


def test_a_bad_value_names_its_field() -> None:
    with pytest.raises(RequestError) as refused:
        request_of({**FORM, "prompt": "  "})
    assert refused.value.field == "prompt"


def test_a_request_fills_the_form_that_makes_it_again() -> None:
    form = {**FORM, "steps": 9, "negative_prompt": "green", "model": "local/mine", "style": "ink"}
    form |= {"loras": [LORA], "lora_weight": 0.5}
    values = values_of(request_of(form).recorded())
    only_with_a_picture = ("strength", "picture")
    assert values == {k: v for k, v in form.items() if k not in only_with_a_picture}


def test_what_is_worn_has_a_weight_each() -> None:
    form = {**FORM, "loras": [LORA, OTHER], "lora_weight": 0.5, "lora_weight_2": 1.2}
    request = request_of({**form, "lora_weight_3": 0.1})
    assert [(use.id, use.weight) for use in request.loras] == [(LORA, 0.5), (OTHER, 1.2)]
    values = values_of(request.recorded())
    assert values["loras"] == [LORA, OTHER]
    assert (values["lora_weight"], values["lora_weight_2"]) == (0.5, 1.2)
    assert "lora_weight_3" not in values


@pytest.mark.parametrize(
    ("model", "drawn_by"), [("generator-art-128", REDRAWS), ("local/mine", "local/mine")]
)
def test_with_a_picture_it_is_drawn_anew_by_a_model_that_can(model: str, drawn_by: str) -> None:
    request = request_of({**FORM, "model": model, "picture": [b"one"], "strength": 0.3})
    assert isinstance(request, RedrawRequest)
    assert (request.model, request.picture, request.strength) == (drawn_by, b"one", 0.3)
    values = values_of(request.recorded())
    assert values["strength"] == 0.3
    assert "picture" not in request.recorded()


@pytest.mark.parametrize(
    "wild",
    [
        {"prompt": 7, "count": 99, "seed": -1, "quality": "wild", "steps": "many", "x": None},
        {"prompt": None, "count": "2", "seed": 2**40, "purpose": ["story"], "style": "oil"},
        {"loras": [{"id": "../../etc"}], "lora_weight": 99},
        {"loras": "all"},
        {},
    ],
)
def test_wild_values_are_left_out(wild: dict[str, object]) -> None:
    assert values_of(wild) == {"steps": 0}
