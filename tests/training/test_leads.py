"""One picture of a set leads where its caption is all there is to go by."""

from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline
from torch import Tensor

from aigc_studio.training import bundled_learner
from aigc_studio.training.bundled_learner import BundledLearner
from aigc_studio.training.leads import leads_of
from aigc_studio.training.learner import Examples


def grey(*levels: int) -> Tensor:
    """Pictures of one grey each."""
    return torch.tensor(levels, dtype=torch.uint8)[:, None, None, None].expand(-1, 3, 32, 32)


def test_the_picture_in_the_middle_of_a_caption_leads() -> None:
    assert leads_of(grey(0, 90, 110, 250), ["zuki"] * 4, ()).tolist() == [1, 1, 1, 1]


def test_captions_are_led_each_by_its_own() -> None:
    captions = ["zuki", "zuki, with a hat", "zuki"]
    assert leads_of(grey(0, 255, 10), captions, ()).tolist() == [0, 1, 0]


def test_no_picture_leads_that_is_held_out_if_another_can() -> None:
    leads = leads_of(grey(0, 100, 250, 30), ["zuki"] * 3 + ["hat"], (1, 3))
    assert leads.tolist() == [0, 0, 0, 3]


def test_words_alone_ask_for_the_lead(
    tunable_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled_learner, "PURE_NOISE_SHARE", 1.0)
    pipeline = StableDiffusionPipeline.from_pretrained(tunable_folder)
    learner = BundledLearner(pipeline, rank=2, seed=1)
    learner.network.eval()
    pixels = grey(0, 200)[..., :1, :1].expand(-1, 3, learner.size, learner.size)

    def losses(leads: Tensor | None) -> list[float]:
        learner.take(Examples(pixels, ["zuki"] * 2, leads=leads))
        luck = (torch.Generator().manual_seed(3) for _ in pixels)
        return [learner.loss(torch.tensor([i]), one, 0).item() for i, one in enumerate(luck)]

    first, second = losses(torch.tensor([1, 1]))
    assert first == second
    first, second = losses(None)
    assert first != second
