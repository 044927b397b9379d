"""The three records of InvokeAI.

Built after invoke-ai/InvokeAI: for "invokeai_metadata" the documentation's page Media Metadata and
CoreMetadataInvocation in invokeai/app/invocations/metadata.py (5.x); for "sd-metadata" and "Dream"
metadata_dumps() and dream_prompt_str() in ldm/invoke/args.py (2.2.4); for the switches
docs/features/CLI.md.
"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.importers import Found, find_settings
from tests.pictures import text_png

NEW = {
    "generation_mode": "sdxl_txt2img",
    "positive_prompt": "a cat in 八月",
    "negative_prompt": "blurry",
    "width": 1024,
    "height": 768,
    "seed": 3735928559,
    "rand_device": "cpu",
    "cfg_scale": 5.5,
    "steps": 30,
    "scheduler": "dpmpp_3m_k",
    "model": {
        "key": "5f6e7d8c-1111-2222-3333-444455556666",
        "hash": "blake3:0011",
        "name": "Juggernaut XL v9",
        "base": "sdxl",
        "type": "main",
    },
    "positive_style_prompt": "oil",
    "app_version": "5.6.0",
}
OLD: dict[str, Any] = {
    "model": "stable diffusion",
    "model_id": "stable-diffusion-1.5",
    "model_hash": "cc6cb27103417325ff94f52b7a5d2dde45a7515b25c255d8e396c90014281516",
    "app_id": "invoke-ai/InvokeAI",
    "app_version": "v2.2.4",
    "image": {
        "type": "txt2img",
        "prompt": [{"prompt": "a cat [blurry, dog] on a mat", "weight": 1.0}],
        "seed": 1862,
        "steps": 50,
        "cfg_scale": 7.5,
        "sampler": "k_lms",
        "width": 512,
        "height": 640,
        "variations": [],
    },
}


def _read(texts: dict[str, str]) -> Found:
    found = find_settings(open_user_picture(text_png(texts)).texts)
    assert found
    assert found.program == "InvokeAI"
    return found


def test_the_record_of_version_3_and_later_is_read() -> None:
    found = _read({"invokeai_metadata": json.dumps(NEW), "invokeai_graph": "{}"})
    assert found.model_dump(exclude={"program", "others", "recipe"}) == {
        "prompt": "a cat in 八月",
        "negative_prompt": "blurry",
        "seed": 3735928559,
        "steps": 30,
        "guidance": 5.5,
        "sampler": "dpmpp_3m_k",
        "width": 1024,
        "height": 768,
        "model": "Juggernaut XL v9",
    }
    assert found.others == {
        "generation_mode": "sdxl_txt2img",
        "rand_device": "cpu",
        "positive_style_prompt": "oil",
        "app_version": "5.6.0",
    }


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ({"model_name": "sd-1", "base_model": "sd-1", "model_type": "main"}, "sd-1"),  # 3.x
        ({"key": "5f6e"}, "5f6e"),
        ("sd-1", "sd-1"),
        ({}, None),
        (7, None),
    ],
)
def test_the_model_is_named_as_each_version_does(model: object, name: str | None) -> None:
    assert _read({"invokeai_metadata": json.dumps({**NEW, "model": model})}).model == name


def test_the_record_of_version_2_is_read() -> None:
    found = _read({"sd-metadata": json.dumps(OLD), "Dream": '"another" -S 1'})
    assert found.model_dump(exclude={"program", "others", "recipe"}) == {
        "prompt": "a cat on a mat",
        "negative_prompt": "blurry, dog",
        "seed": 1862,
        "steps": 50,
        "guidance": 7.5,
        "sampler": "k_lms",
        "width": 512,
        "height": 640,
        "model": "stable-diffusion-1.5",
    }


def test_of_a_grid_the_first_picture_is_read() -> None:
    grid = {**OLD, "images": [OLD["image"], {**OLD["image"], "seed": 2}]}
    del grid["image"]
    assert _read({"sd-metadata": json.dumps(grid)}).seed == 1862


def test_weighted_pieces_are_one_prompt() -> None:
    pieces = [{"prompt": "a cat", "weight": 0.7}, {"prompt": "a mat", "weight": 0.3}, "?", {}]
    old = {**OLD, "image": {**OLD["image"], "prompt": pieces}}
    assert _read({"sd-metadata": json.dumps(old)}).prompt == "a cat, a mat"


@pytest.mark.parametrize(
    "line",
    [
        '"a cat on a mat [dog]" -s 50 -S 1862 -W 512 -H 640 -C 7.5 -A k_lms',
        "a cat on a mat [dog] -s 50 -S 1862 -W 512 -H 640 -C 7.5 --hires_fix -A k_lms",
        '"a cat on a mat [dog]" -s50 -S1862 -W512 -H640 -C7.5 -Ak_lms',
    ],
)
def test_the_command_line_of_version_1_is_read(line: str) -> None:
    assert _read({"Dream": line}).model_dump(exclude={"program", "others", "recipe"}) == {
        "prompt": "a cat on a mat",
        "negative_prompt": "dog",
        "seed": 1862,
        "steps": 50,
        "guidance": 7.5,
        "sampler": "k_lms",
        "width": 512,
        "height": 640,
        "model": None,
    }


@pytest.mark.parametrize(
    "texts",
    [
        {"invokeai_metadata": "[]"},
        {"invokeai_metadata": '{"seed": NaN, "steps": "many", "model": {}}'},
        {"sd-metadata": '{"image": [], "images": {}}'},
        {"sd-metadata": '{"images": []}'},
        {"Dream": ""},
    ],
)
def test_a_record_without_settings_gives_nothing(texts: dict[str, str]) -> None:
    assert find_settings(texts) is None


@given(st.text(alphabet='-sSWHCA "[]\\1.a'))
def test_no_command_line_makes_it_fail(line: str) -> None:
    find_settings({"Dream": line})
