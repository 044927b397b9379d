"""Thumbs: what is learned from them, and that they go with their texts."""

import pytest

from aigc_studio.engines.avatar import AvatarRequest
from aigc_studio.services.choices import ENGINES
from aigc_studio.services.database import Database, Job, Result
from aigc_studio.services.results import ResultTable
from aigc_studio.services.taste import FEATURES, Taste, Votes, described, learn

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
    taste = learn(
        [*((described(text), True) for text in LOUD), *((described(text), False) for text in CALM)]
    )
    assert taste.weights["calls"] > 0.1
    assert taste.score("Hurry! Today! Only!") > taste.score("There is no hurry.")
    assert set(taste.weights) == set(FEATURES)


@pytest.mark.parametrize("count", [0, 3, 6])
def test_little_or_one_sided_votes_teach_nothing(count: int) -> None:
    taste = learn([(described(text), True) for text in [*LOUD, *CALM][:count]])
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


def test_thumbs_on_pictures_teach_of_what_was_chosen_and_are_forgotten_alone(votes: Votes) -> None:
    looks = ("ink", "line", "toon", "pastel")
    for i, look in enumerate(looks):
        job = Job(
            id=f"a{i}", engine="avatar", position=i,
            request=AvatarRequest(style=look).model_dump_json(),
        )  # fmt: skip
        votes.database.write(lambda session, job=job: session.add(job))
        ResultTable(votes.database).add(
            Result(
                id=f"p{i}", job_id=f"a{i}", piece=0, file=f"p{i}.png", seed=i, width=9, height=9,
                seconds=1, engine="avatar",
            )
        )  # fmt: skip
        votes.give(f"p{i}", i < 2)
    for i in range(6):
        votes.give(f"r{i}", i < 3)
    taste = votes.taste_in_choices()
    assert taste.votes == 4
    assert taste.weights["look:ink"] > 0 > taste.weights["look:toon"]
    assert taste.weights["colourful"] < 0  # both that were liked are black and white
    assert votes.taste().votes == 6
    votes.forget(ENGINES)
    assert votes.taste_in_choices() == Taste()
    assert votes.taste().votes == 6


def test_what_can_no_longer_be_asked_for_teaches_nothing(votes: Votes) -> None:
    gone = Job(id="a", engine="avatar", position=1, request='{"style": "gone"}')
    votes.database.write(lambda session: session.add(gone))
    ResultTable(votes.database).add(
        Result(
            id="p", job_id="a", piece=0, file="p.png", seed=1, width=9, height=9, seconds=1,
            engine="avatar",
        )
    )  # fmt: skip
    votes.give("p", liked=True)
    assert votes.taste_in_choices() == Taste()


def test_a_thumb_goes_with_its_text(votes: Votes) -> None:
    votes.give("r0", True)
    ResultTable(votes.database).delete(["r0"])
    assert votes.of(["r0"]) == {}
    assert votes.taste().votes == 0
