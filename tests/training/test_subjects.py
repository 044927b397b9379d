"""A LoRA of a character, a style or a product: each is asked for in its own way."""

from typing import get_args

import pytest

from aigc_studio.training.folder import Item
from aigc_studio.training.lora_training import samples_of
from aigc_studio.training.subjects import SUBJECTS
from aigc_studio.zoo.catalog import find_model
from aigc_studio.zoo.loras import PHRASES, Goal, Lora

ID = "0123456789abcdef" * 2
PLAIN = find_model("local/none")  # knows no styles


def lora(goal: str) -> Lora:
    return Lora(id=ID, name="x", word="bluno mug", goal=goal, model="local/none")


def asked(goal: str, caption: str) -> list[str]:
    item = Item(file="1.png", name="1.png", sha256="", width=9, height=9, caption=caption)
    return [sample.prompt for sample in samples_of(lora(goal), PLAIN, [item], 1)]


def test_every_subject_has_its_phrase() -> None:
    assert set(SUBJECTS) == set(PHRASES) == set(get_args(Goal)) - {"words"}


@pytest.mark.parametrize(
    ("goal", "prompt", "spoken"),
    [
        ("character", "with a hat", "bluno mug, with a hat"),
        ("style", "a cat", "a cat, bluno mug style"),
        ("product", "on a table", "bluno mug on a table"),
        ("product", "", "bluno mug"),
        ("product", "My Bluno Mug in red", "My Bluno Mug in red"),
    ],
)
def test_a_prompt_names_what_was_learned(goal: str, prompt: str, spoken: str) -> None:
    assert lora(goal).put_into(prompt) == spoken


def test_samples_on_the_way_show_what_a_subject_is_for() -> None:
    *shown, other = asked("product", "on white")
    assert shown == ["bluno mug on white", "bluno mug on a table", "bluno mug with a gift box"]
    assert other == "a red apple"
    assert asked("character", "with a hat")[1] == "bluno mug, with a hat"
    assert asked("style", "")[2] == "a tree, bluno mug style"
