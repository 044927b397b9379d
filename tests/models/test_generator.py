"""The one-pass generator, tiny and with random weights."""

from pathlib import Path

import pytest
import torch

from aigc_studio.models.generator import LatentGenerator

SHAPE = (4, 2, 2)


@pytest.fixture
def generator() -> LatentGenerator:
    torch.manual_seed(0)
    return LatentGenerator(
        meaning=7, chance=3, width=8, layers=2, components=5, latent_shape=SHAPE
    ).eval()


def test_a_meaning_and_chance_become_latents(generator: LatentGenerator) -> None:
    latents = generator(torch.randn(2, 7), torch.randn(2, 3))
    assert latents.shape == (2, *SHAPE)


def test_latents_stay_in_the_space_of_the_basis(generator: LatentGenerator) -> None:
    with torch.inference_mode():
        drawn = generator(torch.randn(40, 7), torch.randn(40, 3)).flatten(1) - generator.basis.bias
    assert torch.linalg.matrix_rank(drawn) <= 5


def test_a_picture_does_not_depend_on_its_batch(generator: LatentGenerator) -> None:
    meanings, chances = torch.randn(3, 7), torch.randn(3, 3)
    with torch.inference_mode():
        together = generator(meanings, chances)
        alone = generator(meanings[1:2], chances[1:2])
    torch.testing.assert_close(together[1:2], alone)


def test_saved_weights_draw_the_same(generator: LatentGenerator, tmp_path: Path) -> None:
    generator.save_pretrained(tmp_path)
    again = LatentGenerator.from_pretrained(tmp_path)
    meaning, chance = torch.randn(1, 7), torch.randn(1, 3)
    with torch.inference_mode():
        torch.testing.assert_close(generator(meaning, chance), again(meaning, chance))
