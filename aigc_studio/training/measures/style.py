"""Style accuracy: is a picture drawn in the style that was asked for?

Two opinions: of a probe, which knows manners and can be asked about any picture; and of the real
pictures of the concept that was asked for, of which the nearest should be the one in the style.
"""

from collections.abc import Mapping, Sequence
from statistics import mean

import torch

from aigc_studio.training.data import Row
from aigc_studio.training.measures.asking import Ask
from aigc_studio.training.measures.copying import distances
from aigc_studio.training.measures.probe import Probe, fit, share_right
from aigc_studio.training.measures.real import Real, lot
from aigc_studio.training.measures.seeing import MANNER, Seen

STRENGTH = 0.003
KEPT_BACK = 5  # one thing in so many is for measuring the probe


def kept_back(row: Row) -> bool:
    """Tell whether a real picture is for measuring the probe: all pictures of a thing, or none."""
    return lot(f"probe {row['concept']}") % KEPT_BACK == 0


def style_probe(real: Real, softened: Real) -> tuple[Probe, dict[str, Mapping[str, float]]]:
    """Return a probe that reads the style of a picture, and how well it reads real ones.

    It sees how the picture is drawn, `Seen.manner`, and learns from real pictures and from softened
    ones: a probe that knows real ones only reads 79 % of those that went through the autoencoder.

    Returns:
        The probe; and how it reads "real" and "softened" pictures that it did not learn from, see
        `accuracy_by_style`. The second is what a model can hope for.
    """
    parts = [(one, [not kept_back(row) for row in one.rows]) for one in (real, softened)]
    features = torch.cat([one.seen.manner[torch.tensor(learn)] for one, learn in parts])
    words = [
        row["set"]
        for one, learn in parts
        for row, known in zip(one.rows, learn, strict=True)
        if known
    ]
    probe = fit(features, MANNER, words, STRENGTH)
    return probe, {"real": _read_back(probe, real), "softened": _read_back(probe, softened)}


def accuracy_by_style(read: Sequence[str], asked: Sequence[str]) -> dict[str, float]:
    """Return the share of pictures whose style was read as asked, of each style and of "all".

    All is the mean over the styles, which weigh the same.
    """
    scores = {}
    for style in dict.fromkeys(asked):
        places = [i for i, name in enumerate(asked) if name == style]
        scores[style] = share_right([read[i] for i in places], [style] * len(places))
    return {"all": mean(scores.values()), **scores}


def versions(drawn: Seen, asks: Sequence[Ask], bank: Real) -> list[str]:
    """Return the style of the real picture that each drawn one is nearest to, pixel by pixel.

    Of the real stickers of the one concept that was asked for.
    """
    known: dict[str, list[int]] = {}
    for i, row in enumerate(bank.rows):
        known.setdefault(row["hexcode"], []).append(i)
    found: list[str] = []
    for i, ask in enumerate(asks):
        places = known[ask.concepts[0]]
        apart = distances(drawn.small[i : i + 1], bank.seen.small[places])
        found.append(bank.rows[places[int(apart.argmin())]]["set"])
    return found


def _read_back(probe: Probe, pictures: Real) -> dict[str, float]:
    places = [i for i, row in enumerate(pictures.rows) if kept_back(row)]
    read = probe.read(pictures.seen.manner[places])
    return accuracy_by_style(read, [pictures.rows[i]["set"] for i in places])
