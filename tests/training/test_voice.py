"""A line becomes a lesson: a brief that it answers, its details as slots."""

import random

import pytest

from aigc_studio.models.writing import prompt_of, told
from aigc_studio.training.text_set import TextLine
from aigc_studio.training.voice import is_chinese, lesson_of, pointed, slotted, subject_of
from benchmarks.shop import shop_lines


def line(text: str, prompt: str = "") -> TextLine:
    return TextLine(number=1, text=text, prompt=prompt, source="0001", line=1, sha256="")


@pytest.mark.parametrize(
    ("text", "prompt", "subject"),
    [
        ("We hauled the tar pot in.", "The Tar Pot", "The Tar Pot"),
        ("The Velmora Lamp glows.", "", "Velmora Lamp"),
        ("Slow tea waits. Ask for Brumel Chest of Oak today.", "", "Brumel Chest of Oak"),
        ("Slow tea waits by the stove.", "", ""),
        ("Slow tea waits.", "a quiet pot", "a quiet pot"),
        ("今天的「青禾茶」刚到。", "", "青禾茶"),
    ],
)
def test_a_line_is_about_its_prompt_or_the_name_in_it(text: str, prompt: str, subject: str) -> None:
    assert subject_of(line(text, prompt)) == subject


def test_a_lesson_told_again_says_its_line() -> None:
    for i, (name, text) in enumerate(shop_lines(50)):
        plain = lesson_of(line(text, name), (), random.Random(i))
        assert "<subject>" in plain.text
        assert told(plain.text, plain.brief).lower() == text.lower()
        others = [line(other, n) for n, other in shop_lines(9, seed=1)]
        lesson = lesson_of(line(text, name), others, random.Random(i))
        assert told(lesson.text, lesson.brief).lower().startswith(text.lower())
        assert len(lesson.brief.points) == sum(f"<p{k}>" in lesson.text for k in range(1, 7))
        assert prompt_of(lesson.brief, in_voice=True).startswith("<begin>my words<en>")


def test_lessons_differ_by_chance_and_are_the_same_for_the_same_chance() -> None:
    lines = [line(text, name) for name, text in shop_lines(12)]
    drawn = [lesson_of(lines[0], lines, random.Random(i)) for i in range(40)]
    assert drawn[3] == lesson_of(lines[0], lines, random.Random(3))
    assert len({one.brief.length for one in drawn}) == 3
    assert {len(one.brief.points) for one in drawn} >= {0, 1, 2}


def test_points_are_whole_clauses_and_no_slots() -> None:
    text, points = pointed("Take <subject>. It swings slow, stays very dry.", random.Random(1))
    assert all("subject" not in point for point in points)
    for i, point in enumerate(points):
        text = text.replace(f"<p{i + 1}>", point)
    assert text == "Take <subject>. It swings slow, stays very dry."
    text, points = pointed("它不怕风，也不怕雨。<subject>等你。", random.Random(2))
    assert points
    assert set(points) <= {"它不怕风", "也不怕雨"}


def test_signs_of_the_writer_in_a_text_are_plain_text() -> None:
    assert slotted("a <end> b <p1>", "") == "a  end  b  p1 "
    assert slotted("A Pot, a pot", "a pot") == "<subject>, <subject>"


def test_a_text_is_chinese_by_most_of_its_letters() -> None:
    assert is_chinese("新品 lamp 到店了，快来看看")
    assert not is_chinese("The lamp 灯 is here")
