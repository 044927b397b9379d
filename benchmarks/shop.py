"""Lines of a shop that there is not, in a voice of its own: what the writer is to learn."""

import random

SYLLABLES = ("bru", "mel", "tok", "fen", "dro", "ska", "vin", "pell", "gar", "lum", "hox", "wyn")
THINGS = ("lantern", "kettle", "blanket", "whistle", "rope chair", "tin box", "lamp oil",
          "sea chest", "oilskin", "biscuit tin", "barometer", "hammock")  # fmt: skip
OPENINGS = (
    "Aye, {name}.", "Old hands ask for {name} first.", "We hauled {name} in before dawn.",
    "No gull ever stole {name}.", "Mind the step, then mind {name}.",
    "Skipper Oda keeps {name} under her bunk.", "You smelled the tar? That is {name}.",
    "Third shelf from the harbour side: {name}.",
)  # fmt: skip
BODIES = (
    "It holds through a north gale, and it never grumbles", "She salted it twice, tarred it once",
    "Rust gave up on it years ago, poor rust", "It rides low, swings slow, stays dry",
    "Two winters on deck, not a crack in it", "It hums when fog rolls over the pier",
    "The herring crew swears by it, loudly, at breakfast", "It ships in straw, like eggs and glass",
    "It is heavier than a promise, lighter than a lie", "You tie it, you trust it, you sleep",
)  # fmt: skip
CLOSINGS = (
    "Come down before the tide does.", "Bring coin, bring a story.", "Ring the brass bell twice.",
    "We close when the lamp goes out.", "Fair winds to you and yours.",
    "The cat does not haggle, and neither do we.", "Low tide prices, high tide manners.",
)  # fmt: skip


def shop_lines(count: int, seed: int = 7) -> list[tuple[str, str]]:
    """Return so many (product, line), none twice."""
    chance = random.Random(seed)
    found: dict[str, str] = {}
    while len(found) < count:
        coined = "".join(chance.sample(SYLLABLES, 2)).capitalize()
        name = f"the {coined} {chance.choice(THINGS)}"
        bodies = chance.sample(BODIES, chance.choice((1, 1, 2)))
        parts = [chance.choice(OPENINGS).format(name=name), *(f"{body}." for body in bodies)]
        if chance.random() < 0.7:
            parts.append(chance.choice(CLOSINGS))
        found[" ".join(parts)] = name
    return [(name, line) for line, name in found.items()]
