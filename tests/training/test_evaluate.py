"""Every bundled checkpoint has its evaluation and its card."""

import importlib.util

import pytest
from typer.testing import CliRunner

from aigc_studio.training.card import CARDS
from aigc_studio.training.evaluate import EVALUATIONS, command_line
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.manifest import check_manifest

NAMES = sorted(folder.name for folder in CHECKPOINTS.iterdir() if folder.is_dir())


def test_every_checkpoint_has_a_row() -> None:
    assert set(NAMES) <= set(EVALUATIONS)
    assert set(CARDS) == set(EVALUATIONS)


def test_the_command_names_the_checkpoints_it_knows() -> None:
    shown = CliRunner().invoke(command_line(), ["--help"]).output
    assert all(stem in shown for stem in EVALUATIONS)


def test_an_evaluation_asks_for_the_data() -> None:
    result = CliRunner().invoke(command_line(), ["vae-art-128"])
    assert result.exit_code == 2
    assert "--data" in result.output


@pytest.mark.parametrize("stem", NAMES)
def test_a_checkpoint_is_whole_and_its_files_are_small(stem: str) -> None:
    folder = CHECKPOINTS / stem
    check_manifest(folder)
    assert (folder / "card.md").is_file()
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    assert max(sizes) < 9_000_000
    assert importlib.util.find_spec(f"aigc_studio.training.recipes.{stem.replace('-', '_')}")
