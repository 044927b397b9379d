"""One picture of a set leads where its caption is all there is to go by."""

import torch
from torch import Tensor

from aigc_studio.training.leads import leads_of


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
