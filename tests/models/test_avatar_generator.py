"""Parts of faces add up to meanings, and meanings become latents."""

from pathlib import Path

import pytest
import torch

from aigc_studio.models.avatar_generator import AvatarGenerator


@pytest.fixture
def generator() -> AvatarGenerator:
    torch.manual_seed(0)
    return AvatarGenerator(
        parts=7, meaning=8, width=16, layers=1, components=6, latent_shape=(4, 2, 2)
    )


def test_a_meaning_is_the_sum_of_the_places_of_its_parts(generator: AvatarGenerator) -> None:
    places = generator.places.weight
    meanings = generator.mean([[0, 3], [5]])
    assert torch.allclose(meanings, torch.stack([places[0] + places[3], places[5]]))


def test_a_face_does_not_depend_on_its_batch(generator: AvatarGenerator) -> None:
    alone, together = generator.mean([[1, 2]]), generator.mean([[4], [1, 2], [0, 6, 5]])
    assert generator(together).shape == (3, 4, 2, 2)
    assert torch.allclose(generator(alone)[0], generator(together)[1], atol=1e-6)


def test_it_is_kept_in_a_folder(generator: AvatarGenerator, tmp_path: Path) -> None:
    generator.save_pretrained(tmp_path)
    again = AvatarGenerator.from_pretrained(tmp_path)
    assert torch.allclose(again(again.mean([[1]])), generator(generator.mean([[1]])))
