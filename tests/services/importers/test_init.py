"""The importers are asked in order; any texts give settings or none."""

import json

from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.services.importers import IMPORTERS, find_settings, fooocus, invokeai

KEYS = (
    *("parameters", "prompt", "Dream", "sd-metadata", "invokeai_metadata", "fooocus_scheme"),
    *("aigc_studio", "XML:com.adobe.xmp", "UserComment", "Software", "Model", "Make", "comment"),
)
FIELDS = (*fooocus.KNOWN, *invokeai.KNOWN, "image", "images", "request", "engine", "inputs", "0")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=20,
)
TEXT = st.text() | JSON.map(json.dumps) | JSON.map(lambda value: f"prompt:{json.dumps(value)}")


def test_every_importer_is_a_row_with_words() -> None:
    assert [row.programs for row in IMPORTERS] == [
        "AIGC Studio",
        "InvokeAI",
        "Fooocus",
        "AUTOMATIC1111 and those like it",
        "ComfyUI",
    ]
    assert all(row.where for row in IMPORTERS)


def test_a_picture_that_says_nothing_has_no_settings() -> None:
    assert find_settings({}) is None
    assert find_settings({"comment": "taken on a walk", "Make": "Canon", "Model": "EOS"}) is None


def test_lines_beside_a_graph_are_read_rather_than_the_graph() -> None:
    lines = "a cat\nSteps: 20, Sampler: Euler, Seed: 1, Version: ComfyUI"
    found = find_settings({"parameters": lines, "prompt": '{"1": {"inputs": {}}}'})
    assert found
    assert (found.program, found.prompt) == ("ComfyUI", "a cat")


@given(st.dictionaries(st.sampled_from(KEYS), TEXT))
def test_any_texts_give_settings_or_none(texts: dict[str, str]) -> None:
    found = find_settings(texts)
    if found:
        found.model_dump_json()
