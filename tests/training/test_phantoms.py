"""Scans that are drawn by us: of no patient, and never without the words that say so."""

from pathlib import Path

import numpy as np
import pytest

from aigc_studio.training.course import save_samples
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.intake import changed
from aigc_studio.training.lora_card import nothing_card
from aigc_studio.training.phantoms import SIDE, STAMPED_PX, phantom, stamped, take_phantoms
from aigc_studio.ui.training_view import no_diagnosis
from tests.pictures import encode


@pytest.fixture
def folder(tmp_path: Path) -> TrainingFolder:
    folder = TrainingFolder(tmp_path)
    take_phantoms(folder, 4)
    return folder


def test_each_seed_is_another_phantom_and_always_the_same() -> None:
    levels = [np.asarray(phantom(seed), dtype=float) for seed in (1, 1, 2)]
    assert levels[0].shape == (SIDE, SIDE)
    assert np.array_equal(levels[0], levels[1])
    assert np.abs(levels[0] - levels[2]).mean() > 3
    middle, corner = levels[0][24:40, 24:40].mean(), levels[0][:4, :4].mean()
    assert corner < 10 < middle


def test_a_set_of_phantoms_stays_one_whatever_is_done_to_it(folder: TrainingFolder) -> None:
    assert folder.read_set().is_of_scans
    changed(folder, lambda item: item.file != "0001.png")
    take_phantoms(folder, 2)
    assert len(folder.read_set().items) == 5
    assert folder.read_set().is_of_scans
    assert not TrainingFolder(folder.path / "other").read_set().is_of_scans


def test_card_page_and_every_sample_say_in_both_languages_that_it_is_not_for_diagnosis(
    folder: TrainingFolder,
) -> None:
    spec = Spec(goal="vae", name="x", word="", model="", folder="", plan=Plan())
    card = nothing_card(spec, folder.read_set(), [], folder.read_status())
    page = no_diagnosis(folder.read_set())
    for said in (card, page):
        assert "Not for diagnosis" in said
        assert "不可用于诊断" in said
    save_samples(folder, "after", [phantom(1).convert("RGB")])
    (sample,) = folder.samples.glob("after-*.webp")
    assert sample.stat().st_size > 0
    below = np.asarray(stamped(phantom(1)))[STAMPED_PX:]
    assert below.shape[0] > 30
    assert below.min() < 60  # letters
    assert encode(stamped(phantom(1))) != encode(phantom(1))
