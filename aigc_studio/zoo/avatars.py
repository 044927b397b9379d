"""The bundled avatar generator as one thing: its network, its parts, and the autoencoder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from aigc_studio.core.device import Device
from aigc_studio.models.wardrobe import Wardrobe
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.network import (
    AUTOENCODER,
    AUTOENCODER_KIND,
    AVATARS,
    AVATARS_KIND,
    load_network,
)

FILES = ("parts.json", "phrases.json")


def load_wardrobe(folder: Path = CHECKPOINTS / AVATARS) -> Wardrobe:
    """Return the parts of the avatars of a folder."""
    parts, phrases = (json.loads((folder / name).read_text(encoding="utf-8")) for name in FILES)
    return Wardrobe(parts, phrases)


class Avatars(NamedTuple):
    """Draws faces that are given as numbers of their parts."""

    generator: Any
    autoencoder: Any
    wardrobe: Wardrobe

    def mean(self, faces: Sequence[Sequence[int]]) -> Any:
        """Return the meanings (B, meaning) of faces."""
        import torch

        with torch.inference_mode():
            return self.generator.mean(faces)

    def draw(self, meanings: Any) -> list[Image.Image]:
        """Return a picture of 128 x 128 px of each of B meanings."""
        import torch
        from diffusers.image_processor import VaeImageProcessor

        config = self.autoencoder.config
        with torch.inference_mode():
            latents = self.generator(meanings) / config.scaling_factor + config.shift_factor
            pixels = self.autoencoder.decode(latents).sample.float()
        pictures: list[Image.Image] = VaeImageProcessor().postprocess(pixels, output_type="pil")
        return pictures


def load_avatars(device: Device) -> Avatars:
    """Return the avatar generator on a device.

    Raises:
        CheckpointError: a file of it or of the autoencoder is missing or damaged.
    """
    generator = load_network(AVATARS, AVATARS_KIND, device)
    autoencoder = load_network(AUTOENCODER, AUTOENCODER_KIND, device)
    return Avatars(generator, autoencoder, load_wardrobe())
