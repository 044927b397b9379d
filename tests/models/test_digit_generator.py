"""The generator of digits draws what it is asked, whatever the batch."""

from pathlib import Path

import pytest
import torch

from aigc_studio.models.digit_generator import DigitGenerator


@pytest.fixture
def generator() -> DigitGenerator:
    torch.manual_seed(0)
    return DigitGenerator(noise=8, width=4).eval()


@torch.inference_mode()
def test_a_digit_does_not_depend_on_its_batch(generator: DigitGenerator) -> None:
    noise = torch.randn(3, 8, generator=torch.Generator().manual_seed(0))
    drawn = generator(noise, torch.tensor([1, 2, 3]))
    assert drawn.shape == (3, 1, 28, 28)
    assert drawn.abs().max() <= 1
    torch.testing.assert_close(drawn[1:2], generator(noise[1:2], torch.tensor([2])))


@torch.inference_mode()
def test_noise_and_digit_both_change_the_picture(generator: DigitGenerator) -> None:
    one, other = torch.randn(2, 1, 8, generator=torch.Generator().manual_seed(0))
    three = generator(one, torch.tensor([3]))
    assert not torch.allclose(three, generator(other, torch.tensor([3])))
    assert not torch.allclose(three, generator(one, torch.tensor([4])))


@torch.inference_mode()
def test_it_is_saved_and_loaded_by_diffusers(generator: DigitGenerator, tmp_path: Path) -> None:
    generator.save_pretrained(tmp_path)
    noise, digits = torch.randn(1, 8), torch.tensor([7])
    loaded = DigitGenerator.from_pretrained(tmp_path)
    torch.testing.assert_close(loaded(noise, digits), generator(noise, digits))
