"""What the evaluation counts, on hand-made numbers; and that the fixed prompts are well formed."""

import pytest
import torch

from aigc_studio.training.history import History
from aigc_studio.training.loop import Progress
from aigc_studio.training.prompt_accuracy import (
    Bank,
    Score,
    accuracy,
    chance_level,
    look_up,
    nearest_concepts,
    pixel_controls,
    pixel_distance,
    table,
)
from aigc_studio.training.prompt_card import compose_card

CAT = {"hexcode": "1F408", "en": "cat", "zh": "猫", "keywords_en": ["kitten"], "keywords_zh": []}
BIG = {"hexcode": "1F405", "en": "big cat", "zh": "虎", "keywords_en": [], "keywords_zh": ["老虎"]}
SCORE = Score(
    steps=8,
    guidance=2.0,
    weights="trained",
    top1=0.25,
    top5=0.5,
    top1_en=0.25,
    top5_en=0.5,
    top1_zh=0.25,
    top5_zh=0.5,
    seconds=0.5,
    pixels_to_training=10.0,
)


def test_a_concept_is_as_near_as_its_nearest_picture() -> None:
    concepts = ["apple", "pear", "apple", "plum"]
    bank = torch.eye(4)
    query = torch.tensor([[0.5, 0.3, 0.8, 0.1]])  # similarity to each picture of the bank
    assert nearest_concepts(query, bank, concepts, 3) == [["apple", "pear", "plum"]]


def test_accuracy_counts_rows_with_a_wanted_concept_among_the_first() -> None:
    nearest = [["apple", "pear"], ["pear", "apple"], ["plum", "pear"]]
    wanted = [{"apple"}, {"apple"}, {"apple", "fig"}]
    assert accuracy(nearest, wanted, 1) == pytest.approx(1 / 3)
    assert accuracy(nearest, wanted, 2) == pytest.approx(2 / 3)


def test_chance_level_is_that_of_drawing_lots() -> None:
    assert chance_level([{"a"}, {"a", "b"}], 10, 1) == pytest.approx(0.15)
    # Two right among ten, two drawn: 1 - (8 * 7) / (10 * 9).
    assert chance_level([{"a", "b"}], 10, 2) == pytest.approx(1 - 56 / 90)


def test_look_up_prefers_the_longest_name_and_whole_words() -> None:
    assert look_up("a big cat", [CAT, BIG]) == ["1F405", "1F408"]
    assert look_up("concatenate", [CAT, BIG]) == []
    assert look_up("一只老虎", [CAT, BIG]) == ["1F405"]


def test_pixel_distance_is_a_mean_per_value() -> None:
    black, grey = torch.zeros(1, 4), torch.full((1, 4), 3.0)
    assert pixel_distance(black, torch.cat([black, grey])).tolist() == [[0.0, 3.0]]


def test_pixel_controls_compare_twins_and_strangers() -> None:
    bank = Bank(
        features=torch.eye(3),
        concepts=["a", "a", "b"],
        small=torch.tensor([[0.0, 0.0], [4.0, 4.0], [10.0, 10.0]]),
        rows=[],
    )
    # a-a 4; nearest strangers 10, 6 and 6.
    assert pixel_controls(bank) == pytest.approx(
        {"same_concept_in_other_family": 4.0, "nearest_other_concept": 22 / 3}
    )


def test_table_has_a_line_per_score() -> None:
    lines = table([SCORE, SCORE]).splitlines()
    assert len(lines) == 3
    assert lines[1].split()[:5] == ["trained", "8", "2.0", "25%", "50%"]


def test_card_says_scores_controls_and_what_is_copied() -> None:
    score = {**SCORE.__dict__}
    metrics = {
        "prompts": 24,
        "parameters": 27_900_000,
        "training_pictures": 2000,
        "training_concepts": 1000,
        "trained": [score],
        "random": {**score, "weights": "random", "top5": 0.0},
        "look_up": {"top1": 0.5, "top5": 0.75},
        "chance": {"top1": 0.001, "top5": 0.005},
        "pixel_controls": {"same_concept_in_other_family": 15.0, "nearest_other_concept": 20.0},
        "wrong": ["a single red rose"],
    }
    stages = {"words": Progress(30, 360.0), "pictures": Progress(100, 3600.0)}
    card = compose_card(metrics, History(stages, hardware="2 cores", commit="1a2b3c4"))
    assert "| trained weights | 8 | 2 | 25% | 50% |" in card
    assert "| random weights | 8 | 2 | 25% | 0% |" in card
    assert "words 30 steps, pictures 100 steps; 1.10 h in all on 2 cores" in card
    assert "redrawn training pictures" in card
    assert "a single red rose" in card
