"""What somebody likes, learned from thumbs: a logistic regression on a few plain features.

A text is described by how long, loud or personal it is, not by what it says, and a style, a place
or a look by its small picture (services/choices.py), so that the weights can be shown and
understood. Votes go with their results: who deletes a text deletes its vote.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import ValidationError
from sqlmodel import Session, col, delete, select

from aigc_studio.engines import REQUESTS
from aigc_studio.engines.text import TextRequest
from aigc_studio.services.choices import ENGINES, Choice, choice_of, features_of
from aigc_studio.services.database import Database, Job, Result, Vote

_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
# Feature -> number of a text, of about -1 to 1.
FEATURES: Mapping[str, Callable[[str], float]] = {
    "long": lambda text: math.log2(max(20, _width(text)) / 200) / 2,
    "sentences": lambda text: math.log2(max(8, _width(text) / _sentences(text)) / 40),
    "calls": lambda text: _some(len(re.findall("[!！]", text))),
    "questions": lambda text: _some(len(re.findall("[?？]", text))),
    "emoji": lambda text: _some(len(_EMOJI.findall(text))),
    "hashtags": lambda text: _some(text.count("#")),
    "list": lambda text: 1.0 if "•" in text else -0.3,
    "you": lambda text: _some(len(re.findall(r"\b[Yy]ours?\b|\b[Yy]ou\b|你|您", text))),
    "we": lambda text: _some(len(re.findall(r"\b(?:[Ww]e|[Oo]ur|I|[Mm]y)\b|我", text))),
    "figures": lambda text: _some(len(re.findall(r"\d+", text))),
}
FEW = 4  # votes, below which nothing is known
RIDGE = 1.0  # how strongly weights are held at 0
STEPS = 12  # of Newton's method; it has converged long before


@dataclass(frozen=True)
class Taste:
    """What was learned: a weight per feature, and from how many votes."""

    weights: Mapping[str, float] = field(default_factory=dict)
    votes: int = 0

    def score(self, text: str) -> float:
        """Return how much a text is likely to be liked, the more the better; 0 if unknown."""
        return self.weigh(described(text))

    def weigh(self, features: Mapping[str, float]) -> float:
        """Return how much what has these features is likely to be liked."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())

    def ranked(self, choices: Sequence[Choice]) -> list[Choice]:
        """Return choices with that first which is likeliest to be liked; equals stay in order."""
        return sorted(choices, key=lambda choice: -self.weigh(features_of(choice)))


def described(text: str) -> dict[str, float]:
    """Return the features of a text."""
    return {name: measure(text) for name, measure in FEATURES.items()}


def learn(votes: Sequence[tuple[Mapping[str, float], bool]]) -> Taste:
    """Return the taste behind votes on things by their features.

    It is the ridge-penalised logistic regression. Nothing is known from fewer than FEW votes, or
    where all went the same way. A feature that is not there counts 0.
    """
    liked = np.array([is_liked for _, is_liked in votes], dtype=float)
    if len(votes) < FEW or liked.min() == liked.max():
        return Taste(votes=len(votes))
    names = [*dict.fromkeys(name for features, _ in votes for name in features)]
    rows = np.array([[1.0, *(features.get(n, 0.0) for n in names)] for features, _ in votes])
    penalty = np.diag([1e-3, *[RIDGE] * len(names)])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        expected = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (expected - liked) + penalty @ weights
        curve = (rows * (expected * (1 - expected))[:, None]).T @ rows + penalty
        weights = weights - np.linalg.solve(curve, slope)
    return Taste(dict(zip(names, weights[1:].tolist(), strict=True)), len(votes))


class Votes:
    """The thumbs of this installation; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def give(self, result_id: str, liked: bool) -> None:
        """Record a thumb; the same one again takes it back."""

        def work(session: Session) -> None:
            vote = session.get(Vote, result_id)
            if vote is not None and vote.liked is liked:
                session.delete(vote)
            elif vote is not None:
                vote.liked = liked
                session.add(vote)
            elif session.exec(select(Result.id).where(Result.id == result_id)).first():
                session.add(Vote(result_id=result_id, liked=liked))

        self.database.write(work)

    def of(self, result_ids: Sequence[str]) -> dict[str, bool]:
        """Return the thumbs of some results, by their ids."""
        with self.database.read() as session:
            chosen = select(Vote).where(col(Vote.result_id).in_(result_ids))
            return {vote.result_id: vote.liked for vote in session.exec(chosen)}

    def taste(self, besides: Sequence[str] = ()) -> Taste:
        """Return what is learned of texts from all of them, besides those on some results."""
        with self.database.read() as session:
            chosen = select(Result.text, Vote.liked).where(
                Result.id == Vote.result_id,
                Result.engine == TextRequest.engine,
                col(Vote.result_id).not_in(besides),
            )
            return learn([(described(text), liked) for text, liked in session.exec(chosen)])

    def taste_in_choices(self) -> Taste:
        """Return what is learned of styles, places and looks, all together."""
        with self.database.read() as session:
            chosen = select(Job.engine, Job.request, Result.piece, Vote.liked).where(
                Result.id == Vote.result_id,
                Result.job_id == Job.id,
                col(Result.engine).in_(ENGINES),
            )
            given = [
                (_chosen(engine, request, piece), liked)
                for engine, request, piece, liked in session.exec(chosen)
            ]
        return learn([(features_of(choice), liked) for choice, liked in given if choice])

    def forget(self, engines: Sequence[str] = (TextRequest.engine,)) -> None:
        """Take every thumb on results of some engines back."""
        theirs = select(Result.id).where(col(Result.engine).in_(engines))
        gone = delete(Vote).where(col(Vote.result_id).in_(theirs))
        self.database.write(lambda session: session.exec(gone) and None)


def _chosen(engine: str, request: str, piece: int) -> Choice | None:
    """Return the choice behind a piece of a job; nothing of what can no longer be asked for."""
    try:
        return choice_of(REQUESTS[engine].model_validate_json(request), piece)
    except ValidationError:
        return None


def _width(text: str) -> int:
    """Return the length of a text; Chinese letters count twice."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def _sentences(text: str) -> int:
    return max(1, len(re.findall("[.!?。！？]+|\n", text)))


def _some(count: int) -> float:
    """Return -0.3 for none, and more and more slowly up to 1 for many."""
    return 1.0 - 1.3 * 0.5**count
