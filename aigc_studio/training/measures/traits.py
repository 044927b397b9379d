"""Avatar attributes: has the face the hair, skin, glasses and beard that were asked for?"""

from collections import Counter
from collections.abc import Sequence
from statistics import mean
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.training.data import AVATARS, Row
from aigc_studio.training.measures.probe import balanced, fit, majority
from aigc_studio.training.measures.real import Real, lot
from aigc_studio.training.measures.seeing import Seen

TRAITS = ("skin", "hair_color", "clothes_color", "glasses", "facial_hair", "mood", "hair")
ABSENT = "none"
FEWEST = 20  # real pictures that a word needs in a style; rarer words are not asked about
TRUSTED = 0.9  # balanced accuracy of a probe on real pictures below which it judges nothing
STRENGTH = 0.003
KEPT_BACK = 4  # one real avatar in so many is for measuring the probes
COLOUR_PX = 16
PARTS = (5504, 3 * COLOUR_PX**2)  # widths of shapes and colours


def word(row: Row, trait: str) -> str:
    """Return what the index says of a trait. Beards are only told from none."""
    found: str = row["attrs"].get(trait, ABSENT)
    return "some" if trait == "facial_hair" and found != ABSENT else found


def features(seen: Seen) -> Tensor:
    """Return (N, D): shapes where they are, and colours where they are."""
    colours = F.adaptive_avg_pool2d(seen.small.float() / 255, COLOUR_PX).flatten(1)
    return torch.cat([seen.things, colours], dim=1)


def measure(real: Real, drawn: Seen, asked: Sequence[Row]) -> list[dict[str, Any]]:
    """Return a row per style and trait that the style draws and a probe can read.

    The probes learn from real avatars of the style. "probe": balanced accuracy on other real ones;
    "drawn": on the drawn ones, against what was asked for; "majority": that of always saying the
    most frequent word, not balanced; "chance": one by the number of words, its balanced accuracy.
    Where the probe is below TRUSTED there is no "drawn".

    Args:
        real: avatars, all that there are.
        drawn: N pictures.
        asked: N rows of real avatars whose captions they were drawn from.
    """
    table = []
    for style in AVATARS:
        known = real.of([style])
        places = [i for i, row in enumerate(asked) if row["set"] == style]
        if places:
            of_style = drawn.take(places)
            table += _of_style(known, features(of_style), [asked[i] for i in places])
    return table


def means(table: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return per trait the means over the styles whose probe is trusted, and of "all"."""
    trusted = [row for row in table if "drawn" in row]
    found = {}
    for trait in ("all", *TRAITS):
        rows = [row for row in trusted if trait in ("all", row["trait"])]
        if rows:
            keys = ("drawn", "probe", "majority", "chance")
            found[trait] = {key: mean(row[key] for row in rows) for key in keys}
            found[trait]["styles"] = len(rows)
    return found


def _of_style(known: Real, drawn: Tensor, asked: Sequence[Row]) -> list[dict[str, Any]]:
    table = []
    seen = features(known.seen)
    test = [lot(f"trait {row['file']}") % KEPT_BACK == 0 for row in known.rows]
    for trait in TRAITS:
        words = [word(row, trait) for row in known.rows]
        counts = Counter(words)
        common = {each for each, number in counts.items() if number >= FEWEST}
        if len(common) < 2:
            continue
        learn = [i for i, each in enumerate(words) if each in common and not test[i]]
        check = [i for i, each in enumerate(words) if each in common and test[i]]
        probe = fit(seen[learn], PARTS, [words[i] for i in learn], STRENGTH)
        row: dict[str, Any] = {
            "style": known.rows[0]["set"],
            "trait": trait,
            "words": len(common),
            "majority": majority([words[i] for i in check]),
            "chance": 1 / len(common),
            "probe": balanced(probe.read(seen[check]), [words[i] for i in check]),
        }
        some = [i for i, each in enumerate(asked) if word(each, trait) in common]
        if row["probe"] >= TRUSTED and some:
            row["pictures"] = len(some)
            row["drawn"] = balanced(probe.read(drawn[some]), [word(asked[i], trait) for i in some])
        table.append(row)
    return table
