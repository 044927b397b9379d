"""Thumbs: what is learned from them, and that they go with their texts."""

import pytest

from aigc_studio.services.database import Database, Job, Result
from aigc_studio.services.results import ResultTable
from aigc_studio.services.taste import FEATURES, Taste, Votes, learn

LOUD = ["Come now! Go! Yes!", "Wow! New! Here!", "Look! Look!"]
CALM = ["Come in and stay.", "It is new.", "A quiet look."]


@pytest.fixture
def votes(database: Database) -> Votes:
    database.write(
        lambda session: session.add(Job(id="j", engine="text", request="{}", position=1))
    )
    for i, text in enumerate([*LOUD, *CALM]):
        ResultTable(database).add(
            Result(
                id=f"r{i}", job_id="j", piece=i, file=f"{i}.txt", seed=i, width=0, height=0,
                seconds=1, engine="text", text=text,
            )
        )  # fmt: skip
    return Votes(database)


def test_what_is_liked_is_learned_and_can_be_read() -> None:
    taste = learn([*((text, True) for text in LOUD), *((text, False) for text in CALM)])
    assert taste.weights["calls"] > 0.1
    assert taste.score("Hurry! Today! Only!") > taste.score("There is no hurry.")
    assert set(taste.weights) == set(FEATURES)


@pytest.mark.parametrize("count", [0, 3, 6])
def test_little_or_one_sided_votes_teach_nothing(count: int) -> None:
    taste = learn([(text, True) for text in [*LOUD, *CALM][:count]])
    assert taste == Taste(votes=count)
    assert taste.score("Anything!") == 0


def test_thumbs_are_kept_changed_and_taken_back(votes: Votes) -> None:
    for i in range(6):
        votes.give(f"r{i}", i < 3)
    votes.give("never", True)
    assert votes.of(["r0", "r5", "never"]) == {"r0": True, "r5": False}
    assert votes.taste().weights["calls"] > 0
    assert votes.taste(besides=["r0", "r1", "r2"]) == Taste(votes=3)
    votes.give("r0", False)
    votes.give("r1", True)
    assert votes.of(["r0", "r1"]) == {"r0": False}
    votes.forget()
    assert votes.taste() == Taste()


def test_a_thumb_goes_with_its_text(votes: Votes) -> None:
    votes.give("r0", True)
    ResultTable(votes.database).delete(["r0"])
    assert votes.of(["r0"]) == {}
    assert votes.taste().votes == 0
