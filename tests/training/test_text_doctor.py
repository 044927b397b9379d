"""The doctor finds what is wrong with texts, and its buttons mend it."""

from pathlib import Path

import pytest

from aigc_studio.core.language import catalogue
from aigc_studio.training.folder import TrainingFolder
from aigc_studio.training.text_doctor import (
    LONG,
    PIECE,
    examine_texts,
    mend_texts,
    personal_in,
    pieces_of,
)
from aigc_studio.training.text_intake import take_texts
from aigc_studio.training.text_set import read_texts
from benchmarks.shop import shop_lines

FINE = [line for _, line in shop_lines(60)]


@pytest.fixture
def folder(tmp_path: Path) -> TrainingFolder:
    return TrainingFolder(tmp_path)


def given(folder: TrainingFolder, *lines: str) -> None:
    take_texts(folder, [("a.txt", "\n".join([*FINE, *lines]).encode())])


def found(folder: TrainingFolder) -> dict[str, list[int]]:
    findings = examine_texts(folder)
    for finding in findings:
        assert f"texts.{finding.kind}" in catalogue()
        assert (f"texts.{finding.kind}_mend" in catalogue()) == finding.mends
    return {f.kind: [int(number) for number in f.files] for f in findings if f.kind != "rights"}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (FINE[4], "text_copies"),
        (FINE[4].replace(".", "!") + " Aye.", "text_alike"),
        ("Too short.", "short"),
        ("Write to oda@harbour.example for a rope chair that holds.", "personal"),
        ("Call +44 20 7946 0958 before the tide turns, and bring rope.", "personal"),
        ("Добро пожаловать в нашу маленькую лавку у моря.", "foreign"),
        ("灯塔下的小店，卖绳子，也卖故事，天黑就关门。", "mixed"),
        ("This line is told on and on, with no end. " * 40, "long"),
    ],
)
def test_each_fault_is_found_in_its_text_alone_and_mended(
    folder: TrainingFolder, line: str, kind: str
) -> None:
    given(folder, line)
    assert found(folder) == {kind: [61]}
    [finding] = [one for one in examine_texts(folder) if one.kind == kind]
    mend_texts(folder, finding)
    assert kind not in found(folder)


def test_few_texts_and_whose_they_are_is_asked_until_it_is_said(folder: TrainingFolder) -> None:
    take_texts(folder, [("a.txt", b"One lamp by the stove waits for the crew")])
    few, rights = examine_texts(folder)
    assert (few.kind, few.mends, rights.kind) == ("few_texts", False, "rights")
    assert mend_texts(folder, rights).is_own
    assert [one.kind for one in examine_texts(folder)] == ["few_texts"]


def test_a_long_text_is_parted_between_sentences_and_loses_nothing(folder: TrainingFolder) -> None:
    text = " ".join(f"Sentence number {i} stands here." for i in range(80))
    assert len(text) > LONG
    pieces = pieces_of(text)
    assert " ".join(pieces) == text
    assert all(piece.endswith(".") and len(piece) <= PIECE + 1 for piece in pieces)
    assert "".join(pieces_of("长" * 3000)) == "长" * 3000
    given(folder, text)
    mend_texts(folder, next(f for f in examine_texts(folder) if f.kind == "long"))
    lines = read_texts(folder).lines
    assert len({line.number for line in lines}) == len(lines) == 60 + len(pieces)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("ring 13800138000 now", True),
        ("身份证 11010519491231002X", True),
        ("(020) 7946 0958", True),
        ("since 2024-05-17, open 10-18", False),
        ("1,000 lamps, 20% off, 3.5 litres, 19 euros", False),
        ("ISO 9001 or 4 x 4 metres in 2026", False),
    ],
)
def test_numbers_that_reach_somebody_are_told_from_others(text: str, is_so: bool) -> None:
    assert bool(personal_in(text)) is is_so
