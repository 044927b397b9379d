import pytest
from pydantic import ValidationError

from aigc_studio.core.brief import MAX_POINTS, Brief, Weather


def test_a_brief_survives_json() -> None:
    brief = Brief(form="weather", subject="杭州", language="zh", weather=Weather(low=-3, high=4))
    assert Brief.model_validate_json(brief.model_dump_json()) == brief


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "poem"},
        {"tone": "loud"},
        {"points": ("light",) * (MAX_POINTS + 1)},
        {"draft": "x" * 4001},
        {"weather": {"low": 9, "high": 3}},
        {"weather": {"humidity": 101}},
        {"budget": 3},
    ],
)
def test_what_no_form_can_hold_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Brief.model_validate(wrong)
