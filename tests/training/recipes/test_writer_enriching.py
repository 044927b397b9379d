"""The recipe runs to a LoRA that writes, and the lessons say only what can be taken."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from aigc_studio.models.enriching import Phrases, read_phrases
from aigc_studio.training.enriching_accuracy import open_adapter, shuffle, writer
from aigc_studio.training.enriching_grammar import Lessons, kind_of
from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.writer_enriching import Course, Recipe, train

TINY = Recipe(rank=2, batch=2, together=2)
STYLES = {
    "fluent3d": ("3D emoji style", "3D 表情风格"),
    "noto": ("cartoon emoji style", "卡通表情风格"),
    "fluent_flat": ("flat vector style", "扁平矢量风格"),
    "fluent_color": ("gradient emoji style", "渐变表情风格"),
}
FACE = {
    "style": "toonHead",
    "style_en": "toon bust avatar",
    "style_zh": "卡通半身头像",
    "en": "toon bust avatar, dark skin, brown long hair, with a beard, smiling, pink background",
    "zh": "卡通半身头像，深肤色，棕色长发，有胡子，微笑，粉色背景",
}


def sticker(family: str, name: str, chinese: str, code: str) -> dict[str, Any]:
    words = dict(zip(("style_en", "style_zh"), STYLES[family], strict=True))
    return {
        "set": family, "en": name, "zh": chinese, "hexcode": code, "skin_tone": False,
        "group": "animals & nature", "subgroup": "", "keywords_en": [name[:2]],
        "keywords_zh": [], **words,
    }  # fmt: skip


@pytest.fixture
def lessons(tmp_path: Path) -> Lessons:
    rows = [sticker(family, "cat", "猫", "1F408") for family in STYLES]
    rows.append(sticker("fluent3d", "frog", "青蛙", "1F438"))
    for folder, some in (("stickers", rows), ("avatars", [FACE])):
        (tmp_path / folder).mkdir()
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in some)
        (tmp_path / folder / "index.jsonl").write_text(lines, encoding="utf-8")
    things = [row for row in rows if row["set"] == "fluent3d"]
    return Lessons(tmp_path, things, {"1F438": ["green"]})


def test_three_steps_write_a_lora_that_writes(tmp_path: Path, lessons: Lessons) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    assert train(TINY, lessons, tmp_path / "work", tmp_path / "out", schedule).step == 3
    assert read_phrases(tmp_path / "out").read("a frog", " in green")
    network = open_adapter(tmp_path / "out")
    write = writer(network)
    assert write(["a cat", "一只猫"], 0) == write(["a cat", "一只猫"], 0)
    shuffle(network)
    assert len(write(["a cat"], 0)) == 1


def test_a_step_draws_from_its_number(lessons: Lessons) -> None:
    course = Course(TINY, lessons)
    first = course.loss(2)
    course.loss(5)
    assert course.loss(2).equal(first)


def test_what_is_learned_can_be_taken(lessons: Lessons) -> None:
    known, chance = Phrases(lessons.table()), random.Random(0)
    drawn = [lessons.draw(chance) for _ in range(400)]
    added = [lesson for lesson in drawn if lesson.addition]
    assert len(added) > 200
    for lesson in added:
        assert known.read(lesson.prompt, lesson.addition, lesson.style), lesson
    assert any(" in green" in lesson.addition for lesson in added)


def test_nothing_is_said_of_skin_and_beards() -> None:
    for part in ("dark skin", "with a beard", "brown danny phantom hair"):
        assert not kind_of(part)
    assert kind_of("brown long hair") == "hair"
    assert kind_of("pink background") == "ground"
