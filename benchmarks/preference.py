"""How well thumbs teach a taste: pairs that nobody voted on, in the order of simulated people.

A person likes and dislikes features by lot, and each choice a little for reasons of its own, which
nothing can learn from others. That people judge by these features is an assumption in favour of the
model. Beside it the same after votes by lot.
"""

import random
import statistics
from collections.abc import Mapping, Sequence

import typer

from aigc_studio.services.choices import KINDS, Choice, choices_of, features_of
from aigc_studio.services.taste import Taste, described, learn

PEOPLE, PAIRS = 60, 100
NOISE = 0.5  # of a vote: standard deviations of what a person likes
WHIM = 0.25  # how much a person likes one choice for itself; by ITSELF times as much it counts
BAR, AFTER = 0.65, 20  # votes

Things = Sequence[Mapping[str, float]]  # features of each


def preference(texts: Sequence[str]) -> None:
    """Print the share of pairs in the right order, of texts and of choices."""
    choices = [[features_of(Choice(kind, key)) for key in choices_of(kind)] for kind in KINDS]
    for name, groups in (
        ("texts", [[described(text) for text in texts]]),
        ("styles, places and looks", choices),
    ):
        typer.echo(f"preference: pairs of unseen {name} in the order of a simulated person")
        for votes in (10, AFTER, 40):
            right = pair_accuracy(groups, votes, NOISE)
            said = f"bar {BAR:.0%} {'reached' if right >= BAR else 'MISSED'}"
            typer.echo(f"  after {votes} votes {right:6.1%}  {said if votes == AFTER else ''}")
        typer.echo(f"  after {AFTER} votes by lot {pair_accuracy(groups, AFTER, None):6.1%}")


def pair_accuracy(groups: Sequence[Things], votes: int, noise: float | None) -> float:
    """Return the share of pairs in the right order, over PEOPLE simulated persons.

    Args:
        groups: things that stand side by side; pairs are of one group, votes of all.
        votes: how many a person gives.
        noise: of a vote, in standard deviations of what the person likes; None: votes by lot alone.
    """
    chance = random.Random(5)
    everything = [thing for group in groups for thing in group]
    names = [*dict.fromkeys(name for thing in everything for name in thing)]
    right = []
    for _ in range(PEOPLE):
        person = Taste({name: chance.gauss(0, WHIM if ":" in name else 1) for name in names})
        scores = [person.weigh(thing) for thing in everything]
        middle, spread = statistics.median(scores), statistics.pstdev(scores)
        seen = chance.sample(range(len(everything)), votes)
        given = [
            chance.random() < 0.5
            if noise is None
            else scores[i] + chance.gauss(0, noise * spread) > middle
            for i in seen
        ]
        taste = learn([(everything[i], liked) for i, liked in zip(seen, given, strict=True)])
        left = [[t for t in group if not any(t is everything[i] for i in seen)] for group in groups]
        for _ in range(PAIRS):
            group = chance.choices(left, [len(things) for things in left])[0]
            a, b = chance.sample(group, 2)
            agreed = (taste.weigh(a) - taste.weigh(b)) * (person.weigh(a) - person.weigh(b))
            right.append(0.5 if agreed == 0 else float(agreed > 0))
    return statistics.mean(right)
