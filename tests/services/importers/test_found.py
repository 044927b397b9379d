"""Whatever stands in a file, what comes out is bounded and of the right kind."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.services.importers.found import (
    MAX_OTHER,
    MAX_OTHERS,
    MAX_PROMPT,
    MAX_SEED,
    Found,
    found,
    read_json,
)

HUGE = 10**400
WRONG = [None, True, False, [], {}, [1], "", "seven", "1_000", "٣", float("nan"), float("inf")]


def _one(**values: Any) -> Found:
    reading = found("a program", prompt="a cat", **values)
    assert reading
    return reading


@pytest.mark.parametrize(
    ("value", "seed"),
    [
        (0, 0),
        ("42", 42),
        (" 42 ", 42),
        (42.0, 42),
        ("42.0", 42),
        (MAX_SEED, 2**64 - 1),
        (str(MAX_SEED), 2**64 - 1),
        *((value, None) for value in (-1, "-1", 4.5, MAX_SEED + 1, HUGE, -HUGE, "9" * 5000)),
        *((value, None) for value in WRONG),
    ],
)
def test_a_seed_is_a_whole_number_of_64_bits_or_nothing(value: object, seed: int | None) -> None:
    assert _one(seed=value).seed == seed


@pytest.mark.parametrize("value", [0, -20, 20.5, 10**6, HUGE, *WRONG])
@pytest.mark.parametrize("field", ["steps", "width", "height"])
def test_a_count_out_of_range_is_left_out(field: str, value: object) -> None:
    assert getattr(_one(**{field: value}), field) is None


@pytest.mark.parametrize(
    ("value", "guidance"),
    [(7, 7.0), ("7.5", 7.5), (0, 0.0), (-1, None), (1e9, None), (HUGE, None)]
    + [(value, None) for value in WRONG],
)
def test_guidance_is_a_finite_number_or_nothing(value: object, guidance: float | None) -> None:
    assert _one(guidance=value).guidance == guidance


def test_texts_are_cleaned_and_cut() -> None:
    reading = found("a program", prompt="a\x00\x1b[31m\ud800 cat\r\n二\n" + "x" * 10**6)
    assert reading
    assert reading.prompt.startswith("a[31m cat\n二\nxxx")
    assert len(reading.prompt) <= MAX_PROMPT
    assert _one(model="a\n" * 10_000).model == " ".join("a" * 150)


@pytest.mark.parametrize("value", [None, 7, [], {"a": 1}])
def test_what_is_no_text_is_an_empty_prompt(value: object) -> None:
    reading = found("a program", prompt=value, seed=1)
    assert reading
    assert reading.prompt == ""


def test_other_settings_become_texts() -> None:
    others = {"a": "b", "n": 1.5, "yes": True, "none": None, "list": ["一", 2], "huge": HUGE}
    others |= {"": "nameless", "deep": {"a": [float("nan")]}}
    assert _one(others=others).others == {
        "a": "b",
        "n": "1.5",
        "yes": "True",
        "list": '["一", 2]',
        "deep": '{"a": [NaN]}',
    }


def test_other_settings_are_few_and_short() -> None:
    others = _one(others={str(i): "x" * 10**5 for i in range(1000)}).others
    assert len(others) == MAX_OTHERS
    assert set(map(len, others.values())) == {MAX_OTHER}


@pytest.mark.parametrize("values", [{}, {"prompt": " "}, {"seed": -1}, {"others": {"a": "b"}}])
def test_nothing_usable_is_nothing_found(values: dict[str, object]) -> None:
    assert found("a program", **values) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "7", '"a"', "null", '{"a": "\\ud800"}'),
        *("[" * 10**5, '{"a":' * 10**5, "{" + " " * 2**21 + "}"),
    ],
)
def test_what_is_no_json_object_is_an_empty_one(text: str) -> None:
    assert read_json(text) == {}


def test_numbers_that_json_does_not_know_are_read() -> None:
    """ComfyUI writes "is_changed": [NaN]."""
    assert read_json('{"is_changed": [NaN], "seed": 1}')["seed"] == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*Found.model_fields][1:]), JSON))
def test_any_values_make_a_reading_or_none(values: dict[str, Any]) -> None:
    values.pop("recipe", None)  # checked where it is read
    reading = found("a program", **values)
    if reading:
        assert Found.model_validate_json(reading.model_dump_json()) == reading


@given(JSON)
def test_what_json_writes_is_read_again(value: object) -> None:
    text = json.dumps(value, allow_nan=True)
    assert isinstance(read_json(text), dict)
