"""Our own pictures give back the request that made them, whatever the format."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.picture_parts import XMP_KEY
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.core.version import VERSION
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.importers import find_settings
from aigc_studio.services.provenance.labels import AiRecord, Source, encode
from aigc_studio.services.recipe import Recipe, texts_of
from tests.fakes import CPU, square

REQUEST = ImageRequest(
    prompt="一个红苹果 <&> \"quoted\" 'it' 🍎\nsecond line",
    negative_prompt="green: & <blue>",
    seed=2**32 - 1,
    quality="best",
    steps=12,
)
TEXTS = texts_of(REQUEST, CPU, (512, 640), {})
RECORD = AiRecord(source=Source.GENERATED, produce_id="0" * 32)


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_the_request_comes_back_from_every_format(media: str) -> None:
    texts = open_user_picture(encode(square(1), media, RECORD, TEXTS)).texts
    found = find_settings(texts)
    assert found
    assert found.program == "AIGC Studio"
    assert (found.prompt, found.negative_prompt) == (REQUEST.prompt, REQUEST.negative_prompt)
    assert (found.seed, found.steps, found.model) == (2**32 - 1, 12, REQUEST.model)
    assert (found.width, found.height, found.sampler) == (512, 640, "Euler")
    assert found.guidance == REQUEST.preset.guidance
    recipe = Recipe.model_validate(found.recipe)
    assert recipe.studio == VERSION
    assert ImageRequest.model_validate({**recipe.request, "id": REQUEST.id}) == REQUEST


def test_the_lines_alone_are_read_without_a_recipe() -> None:
    found = find_settings({"parameters": TEXTS["parameters"]})
    assert found
    assert (found.program, found.recipe) == ("AIGC Studio", None)
    assert found.prompt == REQUEST.prompt


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"engine": "image"}',
        '{"engine": "image", "request": []}',
        '{"engine": "image", "request": {"prompt": 7, "seed": "x"}}',
        '{"engine": "image", "request": {"prompt": ' + "[" * 10**5,
    ],
)
def test_what_is_no_recipe_gives_nothing(text: str) -> None:
    assert find_settings({"aigc_studio": text}) is None


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_no_text_makes_it_fail(text: str, request: dict[str, object]) -> None:
    recipe = json.dumps({"engine": "image", "request": {"prompt": "a cat", **request}})
    find_settings({"aigc_studio": text, XMP_KEY: text, "parameters": text})
    find_settings({"aigc_studio": recipe, XMP_KEY: f"<x>{text}</x>", "UserComment": text})
