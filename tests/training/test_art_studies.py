"""What is looked at is made once, whole, and without what is held out."""

import random
from pathlib import Path

import pytest
import torch

from aigc_studio.training.art_studies import Studies
from aigc_studio.training.data import held_out_combination
from aigc_studio.training.facts import sticker_facts


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("latents")


@pytest.fixture(scope="module")
def studies(art_folder: Path, work: Path) -> Studies:
    numbers = {"image_size": 32, "vocabulary": 400, "max_tokens": 48, "dyes": 2, "seed": 1}
    return Studies(art_folder, work, scenes=9, **numbers)


def test_held_out_combinations_are_never_shown(studies: Studies) -> None:
    shown = {(row["hexcode"], row["set"]) for row in studies.stickers.rows}
    assert shown
    assert not any(held_out_combination(*one) for one in shown)


def test_every_picture_has_its_latents_in_every_form(studies: Studies, work: Path) -> None:
    count = len(studies.stickers.rows)
    assert studies.stickers.values.shape == (count, 16, 4, 4)
    assert len(studies.scenes) == 9
    assert studies.dyed.shape == (count, 2, 16, 4, 4)
    assert {file.stem for file in work.iterdir()} == {
        "stickers", "avatars", "sprites", "dyed",
    }  # fmt: skip


def test_the_facts_are_all_that_pictures_are_told_by(studies: Studies) -> None:
    facts = studies.facts()
    for row in studies.stickers.rows:
        assert all(player in facts[role] for role, player in sticker_facts(row))
    assert all(len(players) == len(set(players)) for players in facts.values())
    assert facts["left"] == facts["thing"]


def test_scenes_are_told_in_many_words(studies: Studies) -> None:
    chance = random.Random(1)
    told = [studies.captions.scene(row, chance) for row in studies.scenes * 10]
    assert len({one.caption for one in told}) > 40
    assert {role for one in told for role, _ in one.facts} >= {"style", "place", "time", "sky"}


def test_principal_components_keep_the_variance(studies: Studies) -> None:
    mean, components = studies.principal(1000)
    flat = studies.art["sprites"].values.float().flatten(1)
    basis = torch.linalg.qr(components)[0]
    left = (flat - mean) - (flat - mean) @ basis @ basis.T
    assert left.pow(2).sum() < 0.01 * (flat - mean).pow(2).sum()
