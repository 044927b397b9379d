"""What a picture is apart from its content and from its style."""

import pytest
import torch

from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.style_losses import STYLE, Weights, apart, grams


@pytest.fixture(scope="module")
def eyes() -> SqueezeNet:
    torch.manual_seed(0)
    return SqueezeNet().eval().requires_grad_(False)


def test_a_picture_is_not_apart_from_itself(eyes: SqueezeNet) -> None:
    pictures = torch.rand(2, 3, 64, 64)
    maps = eyes.maps(pictures * 2 - 1)
    found = apart(pictures, maps, grams(maps), eyes)
    torch.testing.assert_close(found.content, torch.zeros(2))
    torch.testing.assert_close(found.style, torch.zeros(2))
    assert (found.smooth > 0).all()
    assert torch.equal(found.total(Weights(smooth=0)), torch.zeros(2))


def test_a_shuffled_picture_has_the_style_and_not_the_content(eyes: SqueezeNet) -> None:
    picture = torch.rand(1, 3, 64, 64)
    turned = picture.flip(-1)
    maps = eyes.maps(picture * 2 - 1)
    found = apart(turned, maps, grams(maps), eyes)
    other = apart(torch.zeros_like(picture), maps, grams(maps), eyes)
    assert found.style < 0.05 * other.style
    assert found.content > found.style


def test_grams_do_not_depend_on_the_size(eyes: SqueezeNet) -> None:
    maps = {layer: torch.rand(1, 3, 8, 8) for layer in STYLE}
    larger = {layer: one.repeat(1, 1, 2, 2) for layer, one in maps.items()}
    for layer in STYLE:
        torch.testing.assert_close(grams(maps)[layer], grams(larger)[layer])


def test_a_flat_picture_is_smooth(eyes: SqueezeNet) -> None:
    flat = torch.full((1, 3, 64, 64), 0.3)
    maps = eyes.maps(flat * 2 - 1)
    assert apart(flat, maps, grams(maps), eyes).smooth.item() == 0
