"""Sentences are read as facts, and facts add up to meanings."""

from itertools import chain
from pathlib import Path

import pytest
import torch

from aigc_studio.models.fact_reader import FactReader, pictures_of

FACTS = {
    "thing": ["cat", "dog"],
    "left": ["cat", "dog"],
    "right": ["cat", "dog"],
    "style": ["flat", "ink"],
    "part": ["glasses", "beard"],
}
CAT, INK = ("thing", "cat"), ("style", "ink")


@pytest.fixture
def reader() -> FactReader:
    torch.manual_seed(0)
    return FactReader(sentence=6, width=16, meaning=5, facts=FACTS)


def test_each_role_has_its_players_and_nobody(reader: FactReader) -> None:
    fits = reader(torch.randn(3, 6))
    assert {role: tuple(fit.shape) for role, fit in fits.items()} == {
        "thing": (3, 3), "left": (3, 3), "right": (3, 3), "style": (3, 3), "part": (3, 2),
    }  # fmt: skip


def test_it_learns_to_read(reader: FactReader) -> None:
    sentences = torch.randn(4, 6)
    told = [
        [CAT, INK],
        [("thing", "dog")],
        [("style", "flat"), ("part", "beard"), ("part", "glasses")],
        [("left", "dog"), ("right", "cat"), INK],
    ]
    optimizer = torch.optim.Adam(reader.parameters(), lr=0.02)
    first = reader.loss(reader(sentences), told).item()
    for _ in range(150):
        loss = reader.loss(reader(sentences), told)
        torch.autograd.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
    assert loss.item() < 0.05 * first
    assert [set(facts) for facts in reader.read(sentences)] == [set(facts) for facts in told]


def test_two_sides_never_show_the_same(reader: FactReader) -> None:
    _always(reader, left=[3.0, 2.0, 1.0], right=[3.0, 2.0, 1.0])
    sides = [fact for fact in reader.read(torch.randn(1, 6))[0] if fact[0] in ("left", "right")]
    assert sides == [("left", "cat"), ("right", "dog")]


@pytest.mark.parametrize(
    ("nobody", "thing", "sides"),
    [(1.0, 0.0, ["left", "right"]), (8.0, 0.0, ["left", "right"]), (8.0, 9.0, []), (30.0, 0.0, [])],
)
def test_there_are_two_sides_or_none(
    reader: FactReader, nobody: float, thing: float, sides: list[str]
) -> None:
    """Where there is no thing either, two sides need not be so likely."""
    _always(reader, left=[5.0, -9.0, 0.0], right=[-9.0, 0.0, nobody], thing=[thing, -9.0, 4.0])
    facts = reader.read(torch.randn(1, 6))[0]
    assert [role for role, _ in facts if role in ("left", "right")] == sides


def test_words_say_what_it_is_and_whether_it_is_one_where_nothing_else_is(
    reader: FactReader,
) -> None:
    words = {"thing": torch.tensor([[0.0, 4.0]])}
    _always(reader, thing=[3.0, 1.0, 0.0], style=[0.0, 0.0, 9.0])
    assert reader.read(torch.randn(1, 6))[0][:1] == [CAT]
    assert reader.read(torch.randn(1, 6), words)[0][:1] == [("thing", "dog")]
    _always(reader, thing=[-9.0, -9.0, 9.0], style=[9.0, 0.0, 0.0])
    nothing, dog = [("style", "flat")], [("style", "flat"), ("thing", "dog")]
    assert reader.read(torch.randn(1, 6), words, faces=()) == [dog]
    assert reader.read(torch.randn(1, 6), words, faces={"flat"}) == [nothing]  # a face, as it is
    assert reader.read(torch.randn(1, 6), {"thing": torch.zeros(1, 2)}, faces=()) == [nothing]


def test_only_faces_have_parts_and_a_style_that_is_named_is_meant(reader: FactReader) -> None:
    _always(reader, style=[9.0, 0.0, 0.0], part=[5.0, -5.0], thing=[2.0, -9.0, 5.0])
    sentence, flat, glasses = torch.randn(1, 6), ("style", "flat"), ("part", "glasses")
    assert reader.read(sentence) == [[glasses, flat]]
    assert reader.read(sentence, faces={"flat"}) == [[glasses, flat]]
    assert reader.read(sentence, faces={"ink"}) == [[flat]]
    words = {"thing": torch.tensor([[1.0, 0.0]])}
    assert reader.read(sentence, words, ["ink"], faces={"flat"}) == [[INK, CAT]]
    assert reader.read(sentence, words, ["ink"], faces={"ink"}) == [[glasses, INK]]


def _always(reader: FactReader, **fits: list[float]) -> None:
    """Let a reader read the same in every sentence; nobody plays the other roles."""
    nobody = {
        role: [-20.0 if player else 0.0 for player in column]
        for role, column in reader.columns.items()
    }
    with torch.no_grad():
        reader.match.weight.zero_()
        reader.match.bias.copy_(torch.tensor([*chain(*{**nobody, **fits}.values())]))


@pytest.mark.parametrize(("fit", "drawn"), [(3.0, [("thing", "dog")]), (-3.0, [])])
def test_the_likeliest_subject_is_drawn_for_want_of_a_likely_one(
    reader: FactReader, fit: float, drawn: list
) -> None:
    biases = {role: torch.full((len(column),), -5.0) for role, column in reader.columns.items()}
    for role, column in reader.columns.items():
        if None in column:
            biases[role][-1] = 5.0
    biases["thing"][1] = fit
    with torch.no_grad():
        reader.match.weight.zero_()
        reader.match.bias.copy_(torch.cat(list(biases.values())))
    assert reader.read(torch.randn(1, 6)) == [drawn]


def test_a_meaning_is_the_sum_of_its_facts(reader: FactReader) -> None:
    cat, ink, both, nothing = reader.mean([[CAT], [INK], [CAT, INK], []])
    torch.testing.assert_close(cat + ink, both)
    assert not nothing.any()


@pytest.mark.parametrize("fact", [("thing", "cow"), ("left", "cat"), ("mood", "sad")])
def test_an_unknown_fact_is_an_error(reader: FactReader, fact: tuple[str, str]) -> None:
    with pytest.raises(KeyError):
        reader.mean([[fact]])


@pytest.mark.parametrize(
    ("facts", "pictures"),
    [
        ([CAT, INK], [[CAT, INK]]),
        ([], [[]]),
        ([("left", "dog"), ("right", "cat"), INK], [[INK, ("thing", "dog")], [INK, CAT]]),
        ([CAT, ("left", "dog"), ("right", "cat")], [[("thing", "dog")], [CAT]]),
        ([("left", "cat"), INK], [[INK, CAT]]),
    ],
)
def test_two_sides_are_two_pictures(facts: list, pictures: list) -> None:
    assert pictures_of(facts) == pictures


def test_it_is_kept_in_a_folder(reader: FactReader, tmp_path: Path) -> None:
    reader.save_pretrained(tmp_path)
    again = FactReader.from_pretrained(tmp_path)
    sentence = torch.randn(2, 6)
    assert again.read(sentence) == reader.read(sentence)
    torch.testing.assert_close(again.mean([[CAT]]), reader.mean([[CAT]]))
