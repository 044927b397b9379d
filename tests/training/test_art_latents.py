"""Dyed and doubled pictures, and what is kept on disk."""

import colorsys
from pathlib import Path

import pytest
import torch

from aigc_studio.training.art_latents import dye, encode, kept, lot_of_colours
from aigc_studio.training.wording import COLOURS, Colour
from tests.tiny import tiny_generator_pipeline


def _plain(*rgb: int) -> torch.Tensor:
    picture = torch.zeros(1, 4, 16, 16, dtype=torch.uint8)
    picture[:, :3] = torch.tensor(rgb, dtype=torch.uint8).reshape(1, 3, 1, 1)
    picture[:, 3, 4:12, 4:12] = 255
    return picture


@pytest.mark.parametrize("colour", [c for c in COLOURS if c.hue is not None], ids=lambda c: c.en)
@pytest.mark.parametrize("ground", [(200, 40, 40), (250, 250, 250)], ids=["red", "white"])
def test_a_dyed_picture_has_the_hue_of_its_colour(colour: Colour, ground) -> None:
    r, g, b = (dye(_plain(*ground), colour)[0, :3, 8, 8].float() / 255).tolist()
    hue, saturation, _ = colorsys.rgb_to_hsv(r, g, b)
    apart = abs(hue * 360 - colour.hue)
    assert min(apart, 360 - apart) < 4
    assert saturation > 0.2


def test_black_gray_and_white_get_darker_and_brighter() -> None:
    shades = {c.en: dye(_plain(200, 40, 40), c)[0, :3, 8, 8].float() for c in COLOURS}
    assert shades["black"].mean() < shades["gray"].mean() < shades["white"].mean()
    assert all((shades[n].max() - shades[n].min()) < 40 for n in ("black", "gray", "white"))


def test_what_is_dark_stays_dark_and_opacity_stays() -> None:
    dyed = dye(_plain(10, 10, 10), COLOURS[0])
    assert dyed[:, :3].max() < 20
    assert torch.equal(dyed[:, 3], _plain(10, 10, 10)[:, 3])


def test_latents_are_scaled_as_the_autoencoder_says() -> None:
    vae = tiny_generator_pipeline().vae
    vae.register_to_config(scaling_factor=2.0, shift_factor=0.5)
    latents = encode(vae, torch.full((3, 4, 32, 32), 255, dtype=torch.uint8))
    assert latents.shape == (3, 4, 4, 4)
    with torch.inference_mode():
        mean = vae.encode(torch.ones(1, 3, 32, 32)).latent_dist.mean
    torch.testing.assert_close(latents[:1].float(), (mean - 0.5) * 2, atol=1e-2, rtol=1e-2)


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    file = tmp_path / "work" / "latents.pt"
    assert kept(file, lambda: torch.ones(2)).sum() == 2
    assert kept(file, lambda: torch.zeros(2)).sum() == 2
    assert [f.name for f in file.parent.iterdir()] == ["latents.pt"]


def test_the_colours_of_a_picture_differ_and_come_again() -> None:
    first = lot_of_colours(20, 2, seed=1)
    assert first == lot_of_colours(20, 2, seed=1)
    assert all(len(set(numbers)) == 2 for numbers in first)
