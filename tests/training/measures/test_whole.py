"""All measures together, on a small world of stripes and a model that copies or draws noise."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.training.art_accuracy import baselines, free_sheet, table
from aigc_studio.training.art_card import compose_card
from aigc_studio.training.data import STICKERS
from aigc_studio.training.history import History
from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.loop import Progress
from aigc_studio.training.measures import colour_words, copying, naming
from aigc_studio.training.measures.asking import style_words
from aigc_studio.training.measures.bars import BARS, Bar, language_gap
from aigc_studio.training.measures.real import Real
from aigc_studio.training.measures.seeing import look
from aigc_studio.training.measures.style import style_probe
from aigc_studio.training.measures.whole import Drawn, Plan, by_lot, measure
from aigc_studio.training.measures.world import World
from aigc_studio.training.prompts import Prompt

PLAN = Plan(names=2, combinations=1, paraphrases=2, colours=2, pairs=1, captions=2, sprites=2)
HAIR = ("red", "blue")


def _rows() -> list[dict[str, object]]:
    stickers = [
        {"set": family, "hexcode": f"1F4{i:02}", "concept": f"thing {i}", "group": "objects",
         "en": f"thing {i}", "zh": f"东西{i}", "keywords_en": [], "keywords_zh": [],
         "style_en": f"{family} style", "style_zh": f"{family}风格", "file": f"{family}{i}"}
        for family in STICKERS
        for i in range(8)
    ]  # fmt: skip
    avatars = [
        {"set": "micah", "concept": f"micah{i}", "file": f"micah{i}", "style_en": "pastel avatar",
         "style_zh": "粉彩头像", "en": f"avatar {i}", "zh": f"头像{i}",
         "attrs": {"hair_color": HAIR[i % 2]}}
        for i in range(40)
    ]  # fmt: skip
    sprites = [
        {"set": "sprites", "concept": f"item {i}", "file": f"sprite{i}", "en": f"item {i}",
         "zh": f"物品：{i}"}
        for i in range(8)
    ]  # fmt: skip
    return [*stickers, *avatars, *sprites]


def _picture(row: dict[str, object]) -> Tensor:
    """Return stripes: their width tells the thing, their colour the style or the hair."""
    colour = {"fluent3d": (200, 30, 30), "fluent_color": (30, 200, 30), "noto": (60, 60, 60),
              "fluent_flat": (30, 30, 200), "sprites": (200, 200, 30)}  # fmt: skip
    hair = {"red": (250, 120, 60), "blue": (60, 120, 250)}
    attrs = row.get("attrs")
    tint = hair[attrs["hair_color"]] if isinstance(attrs, dict) else colour[str(row["set"])]
    number = int(str(row["concept"]).strip("thingemca "))
    stripes = (torch.arange(128) // (3 + number % 8) % 2).bool()
    picture = torch.full((3, 128, 128), 255, dtype=torch.uint8)
    shade = torch.tensor(tint, dtype=torch.uint8)[:, None, None].expand(3, 96, 96)
    picture[:, 16:112, 16:112] = torch.where(stripes[16:112], shade, shade // 2)
    return picture


ROWS = _rows()
PICTURES = torch.stack([_picture(row) for row in ROWS])


@pytest.fixture(scope="module")
def world() -> World:
    torch.manual_seed(0)
    judge = SqueezeNet().eval().requires_grad_(False)
    real = Real(look(judge, PICTURES), ROWS)
    kinds = {
        kind: real.of(sets)
        for kind, sets in
        {"stickers": STICKERS, "avatars": ("micah",), "sprites": ("sprites",)}.items()
    }  # fmt: skip
    probe, read = style_probe(real, real)
    figures = {
        "pictures": {"stickers": 32},
        "concepts": 8,
        "style_probe": read,
        "second": {"pictures": 9, "top1": 0.8, "top5": 0.9},
        "names": naming.ceilings(kinds["stickers"], real),
        "colours": {"all": 1.0},
        "pairs": {"both": 0.9},
        "kernel_distance": dict.fromkeys(kinds, 0.0),
        "copying": {
            kind: copying.controls(some.seen.small, [row["concept"] for row in some.rows])
            for kind, some in kinds.items()
        },
    }
    rules, _ = colour_words.read_colours()
    some = Real(real.seen.take(range(32, 40)), ROWS[32:40])  # avatars
    words, second = style_words(ROWS), ByPixels()
    return World(judge, kinds, some, words, probe, rules, second, figures)  # type: ignore[arg-type]


class ByPixels:
    """A second judge that knows the pictures by heart, and takes the first for any other."""

    def nearest(self, pictures: Tensor) -> list[list[str]]:
        stickers = [i for i, row in enumerate(ROWS) if row["set"] in STICKERS]
        known = F.interpolate(PICTURES[stickers].float(), pictures.shape[-1], mode="area")
        apart = torch.cdist(pictures.float().flatten(1), known.flatten(1))
        return [[ROWS[stickers[i]]["hexcode"]] for i in apart.argmin(1)]


def copies(prompts: Sequence[str], seeds: Sequence[int]) -> Tensor:
    """Draw the real picture of a caption; of any other prompt a grey one."""
    known = {}
    for row, picture in zip(ROWS, PICTURES, strict=True):
        known[row["en"]] = known[row["zh"]] = picture
        known[f"{row['en']}, {row.get('style_en')}"] = picture
        known[f"{row['zh']}，{row.get('style_zh')}"] = picture
    grey = torch.full_like(PICTURES[0], 128)
    return torch.stack([known.get(prompt, grey) for prompt in prompts]).float() / 255


PARAPHRASES = [Prompt("en", "that thing", ("1F401",)), Prompt("zh", "那个东西", ("1F402",))]
STYLES = (*STICKERS, "micah", "sprites")


@pytest.fixture(scope="module")
def copied(world: World) -> tuple[dict[str, Any], Drawn]:
    figures, free = measure(copies, world, PARAPHRASES, PLAN, STYLES)
    assert free is not None
    return figures, free


def test_a_model_that_copies_gets_everything_right_and_is_told_so(
    copied: tuple[dict[str, Any], Drawn],
) -> None:
    figures, _ = copied
    assert figures["names"]["all"]["all"]["top1"] == 1.0
    assert figures["second"]["names"]["top5"] == 1.0
    assert figures["style"]["all"] == figures["style"]["zh"] == 1.0
    assert figures["versions"]["all"] == 1.0
    assert figures["copying"]["stickers"] == {"nearest": 0.0, "nearer than twins": 1.0}
    trait = figures["traits"]["means"]["hair_color"]
    assert (trait["drawn"], trait["probe"], trait["chance"]) == (1.0, 1.0, 0.5)
    assert figures["groups"]["objects"] == figures["names"]["all"]["all"]
    assert set(figures["wrong"]) <= {"that thing", "那个东西"}


def test_figures_become_a_table_a_card_and_a_sheet(
    world: World, copied: tuple[dict[str, Any], Drawn]
) -> None:
    figures, free = copied
    metrics = {
        "parameters": 1_500_000,
        "trained": figures,
        "random": figures,
        "real": world.figures,
        **baselines(PARAPHRASES, world),
        "cost": {"threads": 2, "seconds": 0.25, "seconds_first": 1.5, "peak_mib": 700.0,
                 "libraries_mib": 500.0},
        "minutes": 3.0,
    }  # fmt: skip
    lines = table(metrics).splitlines()
    assert lines[1].split() == ["prompt", "top-1", "100.0%", "100.0%", "70.0%", "reached"]
    stages = {"pictures": Progress(100, 3600.0)}
    card = compose_card(metrics, History(stages, hardware="2 cores", commit="1a2b3c4"))
    assert "| prompt top-1 | 100% | 100% | 70% | reached |" in card
    assert "| noto | 100% / 100% | 100% / 100% |" in card
    assert "| first judge before the second |" in card
    assert "redrawn training pictures" in card
    avatars = next(line for line in card.splitlines() if line.startswith("| avatars |"))
    assert avatars.endswith(" - |")  # there are no two of one avatar
    assert "| hair color | 1 | 100% | 100% |" in card
    assert "takes 0.25 s on 2 threads" in card
    assert free_sheet(free, world).width == 6 * 192


def test_only_the_styles_that_are_wanted_are_measured(world: World) -> None:
    figures, free = measure(copies, world, PARAPHRASES, PLAN, ["micah"])
    assert free is None
    assert set(figures) == {"style", "kernel_distance", "copying", "traits"}


def test_words_looked_up_and_lots_are_the_baselines(world: World) -> None:
    found = baselines([Prompt("en", "a thing 3 please", ("1F403",))], world)
    assert found["look_up"] == {"top1": 1.0, "top5": 1.0}
    assert found["chance"] == pytest.approx({"top1": 1 / 8, "top5": 5 / 8})


def test_bars_tell_reached_missed_and_below_the_floor() -> None:
    bar = Bar("style", ("style", "all"), 0.9, 0.8)
    verdicts = [bar.verdict({"style": {"all": value}}) for value in (0.9, 0.85, 0.5)]
    assert verdicts == ["reached", "missed", "below the floor"]
    assert bar.verdict({}) == "not measured"
    assert len({each.name for each in BARS}) == len(BARS)


def test_the_gap_of_languages_is_the_larger_of_names_and_paraphrases() -> None:
    def tops(en: float, zh: float) -> dict[str, dict[str, float]]:
        return {"en": {"top5": en}, "zh": {"top5": zh}}

    figures = {"names": {"all": tops(0.9, 0.88)}, "paraphrases": tops(0.8, 0.7)}
    assert language_gap(figures) == pytest.approx(0.1)


def test_some_items_are_spread_over_all_and_keep_their_order() -> None:
    items = list(range(100))
    some = by_lot(items, 10)
    assert some == sorted(some) == by_lot(items, 10)
    assert len(some) == 10
    assert by_lot(items, 200) == items
