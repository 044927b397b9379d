"""A card's facts on the run are read from its saved state."""

import os
from pathlib import Path

import torch

from aigc_studio.training.history import History, read_stages
from aigc_studio.training.loop import Progress


def _save(work: Path, stage: str, step: int, saved_s: int) -> None:
    file = work / stage / "state" / "custom_checkpoint_0.pkl"
    file.parent.mkdir(parents=True)
    torch.save(Progress(step, 900.0).state_dict(), file)
    os.utime(file, (saved_s, saved_s))


def test_stages_are_read_in_the_order_in_which_they_ran(tmp_path: Path) -> None:
    _save(tmp_path, "a-last", 5, saved_s=2000)
    _save(tmp_path, "b-first", 7, saved_s=1000)
    history = History(read_stages(tmp_path), hardware="2 cores", commit="1a2b3c4")
    assert history.steps == "b-first 7 steps, a-last 5 steps"
    assert history.hours == 0.5
