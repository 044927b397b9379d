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


def measure(real: Real, softened: Real, drawn: Seen, asked: Sequence[Row]) -> list[dict[str, Any]]:
    """Return a row per style and trait that the style draws and a probe can read.

    The probes learn from real avatars of the style. "probe": balanced accuracy on other real ones;
    "softened": on others as a model may draw them, what it can hope for; "drawn": on the drawn
    ones, against what was asked for; "majority": that of always saying the most frequent word, not
    balanced; "chance": one by the number of words, its balanced accuracy. Where the probe is below
    TRUSTED, or a single word was asked for, there is no "drawn".

    Args:
        real: avatars, all that there are.
        softened: some of them softened, which nothing learns from.
        drawn: N pictures.
        asked: N rows of real avatars whose captions they were drawn from.
    """
    table = []
    for style in AVATARS:
        places = [i for i, row in enumerate(asked) if row["set"] == style]
        if places:
            of_style = Real(drawn.take(places), [asked[i] for i in places])
            table += _of_style(real.of([style]), softened.of([style]), of_style)
    return table


def means(table: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return per trait the means over the styles whose probe is trusted, and of "all"."""
    trusted = [row for row in table if "drawn" in row]
    found = {}
    for trait in ("all", *TRAITS):
        rows = [row for row in trusted if trait in ("all", row["trait"])]
        if rows:
            keys = ("drawn", "softened", "probe", "majority", "chance")
            found[trait] = {key: mean(row[key] for row in rows) for key in keys}
            found[trait]["styles"] = len(rows)
    return found


def _of_style(known: Real, softened: Real, drawn: Real) -> list[dict[str, Any]]:
    table = []
    parts = {"real": known, "softened": softened, "drawn": drawn}
    seen = {name: features(part.seen) for name, part in parts.items()}
    shown = {row["file"] for row in softened.rows}
    test = [lot(f"trait {row['file']}") % KEPT_BACK == 0 for row in known.rows]
    for trait in TRAITS:
        words = {name: [word(row, trait) for row in part.rows] for name, part in parts.items()}
        counts = Counter(words["real"])
        common = {each for each, number in counts.items() if number >= FEWEST}
        if len(common) < 2:
            continue
        places = {
            name: [i for i, each in enumerate(of_part) if each in common]
            for name, of_part in words.items()
        }
        learn = [i for i in places["real"] if not test[i] and known.rows[i]["file"] not in shown]
        places["real"] = [i for i in places["real"] if test[i]]
        asked = {name: [words[name][i] for i in some] for name, some in places.items()}
        probe = fit(seen["real"][learn], PARTS, [words["real"][i] for i in learn], STRENGTH)
        read = {name: probe.read(seen[name][some]) for name, some in places.items()}
        row: dict[str, Any] = {
            "style": known.rows[0]["set"],
            "trait": trait,
            "words": len(common),
            "majority": majority(asked["real"]),
            "chance": 1 / len(common),
            "probe": balanced(read["real"], asked["real"]),
            "softened": balanced(read["softened"], asked["softened"]),
        }
        if row["probe"] >= TRUSTED and len(set(asked["drawn"])) > 1:
            row["pictures"] = len(asked["drawn"])
            row["drawn"] = balanced(read["drawn"], asked["drawn"])
        table.append(row)
    return table
