"""One name for a row, its folder, its recipe and its card."""

import importlib
import re

import pytest

from aigc_studio.core.errors import RequestError
from aigc_studio.engines.image_request import QUALITIES
from aigc_studio.zoo.catalog import CHECKPOINTS, MODELS, ModelSpec, find_model, own_row
from aigc_studio.zoo.manifest import check_manifest
from aigc_studio.zoo.styles import FLAT

every_model = pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.name)


@every_model
def test_a_name_says_family_subject_and_size(spec: ModelSpec) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+-\d+", spec.name)
    assert spec.name.endswith(f"-{spec.size_px}")


@every_model
def test_a_checkpoint_lies_in_the_folder_of_its_name(spec: ModelSpec) -> None:
    assert spec.folder == CHECKPOINTS / spec.name
    assert spec.folder.is_dir()


@every_model
def test_a_checkpoint_is_whole(spec: ModelSpec) -> None:
    check_manifest(spec.folder)


@every_model
def test_a_checkpoint_has_a_card(spec: ModelSpec) -> None:
    assert (spec.folder / "card.md").read_text(encoding="utf-8").strip()


@every_model
def test_no_file_of_a_checkpoint_is_too_large_for_git(spec: ModelSpec) -> None:
    sizes = [file.stat().st_size for file in spec.folder.rglob("*") if file.is_file()]
    assert max(sizes) < 9_000_000


@every_model
def test_a_checkpoint_has_the_recipe_of_its_name(spec: ModelSpec) -> None:
    stem = spec.name.replace("-", "_")
    assert importlib.util.find_spec(f"aigc_studio.training.recipes.{stem}")


@every_model
def test_a_row_names_a_class_that_opens_it(spec: ModelSpec) -> None:
    module, _, name = spec.pipeline.partition(":")
    assert callable(getattr(importlib.import_module(module), name).from_pretrained)


@every_model
def test_a_row_answers_every_quality_and_both_languages(spec: ModelSpec) -> None:
    assert tuple(spec.presets) == QUALITIES
    assert spec.styles
    assert spec.licence


def test_names_are_unique() -> None:
    assert len({spec.name for spec in MODELS}) == len(MODELS)


def test_a_row_is_found_by_its_name() -> None:
    assert find_model(MODELS[0].name) is MODELS[0]


def test_an_unknown_name_is_an_error_for_the_user() -> None:
    with pytest.raises(RequestError, match="no model called nonsense") as caught:
        find_model("nonsense")
    assert caught.value.field == "model"


SPEC = MODELS[0]


@pytest.mark.parametrize(
    ("prompt", "styled"),
    [
        ("a red apple", "a red apple, 3D emoji style"),
        ("一个红苹果", "一个红苹果，3D 表情风格"),
        ("a 苹果", "a 苹果，3D 表情风格"),
    ],
)
def test_a_prompt_without_a_style_gets_one_in_its_language(prompt: str, styled: str) -> None:
    assert SPEC.with_style(prompt) == styled


@pytest.mark.parametrize(
    "prompt",
    [
        "a cat, 3D emoji style",
        "a cat in FLAT VECTOR STYLE",
        "猫，3D 表情风格",
        "扁平矢量风格的猫",
        SPEC.with_style("a cat"),
        SPEC.with_style("猫"),
    ],
)
def test_a_style_is_not_added_twice(prompt: str) -> None:
    assert SPEC.with_style(prompt) == prompt


def test_the_chosen_style_goes_before_the_first_and_behind_the_named_one() -> None:
    assert SPEC.with_style("a cat", FLAT) == "a cat, flat vector style"
    assert SPEC.with_style("a cat, 3D emoji style", FLAT) == "a cat, 3D emoji style"
    own = own_row("local/mine")
    assert own.with_style("a cat", FLAT) == "a cat, flat vector style"
    assert own.style_of("a cat") is None
