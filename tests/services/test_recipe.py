"""A recipe says how a picture was made, and whether it would come out the same."""

from dataclasses import replace

import pytest

from aigc_studio.core.version import VERSION
from aigc_studio.engines.image_request import ImageRequest, image_request
from aigc_studio.services.recipe import (
    CIRCUMSTANCES,
    here_and_now,
    parameters_lines,
    read_recipe,
    recipe_of,
    texts_of,
)
from tests.fakes import CPU

CAT = ImageRequest(
    prompt="a cat,\n<b>猫</b>", negative_prompt="a dog", seed=7, purpose="story", quality="best"
)


def test_a_recipe_makes_the_request_again() -> None:
    recipe = read_recipe(recipe_of(CAT, CPU).model_dump_json())
    assert recipe is not None
    again = image_request(**recipe.request)
    assert again == CAT.model_copy(update={"id": again.id})
    assert again.id != CAT.id


def test_a_recipe_knows_version_device_and_weights() -> None:
    recipe = recipe_of(CAT, CPU)
    assert (recipe.studio, recipe.device, recipe.precision) == (VERSION, "cpu", "float32")
    assert len(recipe.weights) == 64
    assert recipe.torch


def test_the_same_circumstances_make_the_same_picture() -> None:
    recipe = recipe_of(CAT, CPU)
    assert recipe.differences(here_and_now(recipe, CPU)) == ()
    other = here_and_now(recipe, replace(CPU, precision="bfloat16"))
    assert recipe.differences(other) == ("precision",)


@pytest.mark.parametrize("name", CIRCUMSTANCES)
def test_every_circumstance_counts(name: str) -> None:
    recipe = recipe_of(CAT, CPU)
    assert recipe.differences(recipe.model_copy(update={name: "other"})) == (name,)


def test_a_model_that_went_makes_another_picture() -> None:
    recipe = recipe_of(CAT, CPU)
    gone = recipe.model_copy(update={"request": {**recipe.request, "model": "gone"}})
    assert gone.differences(here_and_now(gone, CPU)) == ("weights",)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"engine": "image"}', '{"request": 7}'])
def test_what_is_no_recipe_is_none(text: str) -> None:
    assert read_recipe(text) is None


def test_old_and_newer_recipes_are_read() -> None:
    old = read_recipe('{"studio": "0.1.0", "engine": "image", "request": {"prompt": "a cat"}}')
    newer = read_recipe('{"engine": "image", "request": {}, "mood": "good"}')
    assert old is not None
    assert old.request["prompt"] == "a cat"
    assert newer is not None


def test_the_lines_are_those_of_automatic1111() -> None:
    lines = parameters_lines(CAT, recipe_of(CAT, CPU), (1024, 1820)).splitlines()
    assert lines[:3] == ["a cat,", "<b>猫</b>", "Negative prompt: a dog"]
    settings = dict(pair.split(": ") for pair in lines[3].split(", "))
    assert settings["Seed"] == "7"
    assert settings["Size"] == "1024x1820"
    assert settings["Model"] == CAT.model
    assert len(settings["Model hash"]) == 10


def test_both_texts_go_into_a_file() -> None:
    assert set(texts_of(CAT, CPU, (1, 1), {})) == {"parameters", "aigc_studio"}
