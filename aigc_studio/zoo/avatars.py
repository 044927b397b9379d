"""The bundled avatar generator as one thing: its network, its parts, and the autoencoder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageSequence

from aigc_studio.core.device import Device
from aigc_studio.core.matting import taken_off
from aigc_studio.models.wardrobe import GROUND, Wardrobe
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.network import (
    AUTOENCODER,
    AUTOENCODER_KIND,
    AVATARS,
    AVATARS_KIND,
    load_network,
)

GROWTH = "growth.webp"
FILES = ("parts.json", "phrases.json")
GROUNDS: Mapping[str, tuple[int, int, int]] = {  # as in the pictures that were learned from
    "white": (255, 255, 255), "pink": (255, 214, 221), "peach": (255, 223, 193),
    "light yellow": (255, 242, 176), "mint green": (211, 244, 210), "light blue": (182, 227, 244),
    "periwinkle": (209, 212, 250), "lavender": (192, 174, 223),
}  # fmt: skip
COMPARED = 256  # faces by lot whose differences are the directions of a style
APART = ("white", "light yellow", "lavender")  # that differ most: before them a figure is taken off


def load_wardrobe(folder: Path = CHECKPOINTS / AVATARS) -> Wardrobe:
    """Return the parts of the avatars of a folder."""
    parts, phrases = (json.loads((folder / name).read_text(encoding="utf-8")) for name in FILES)
    return Wardrobe(parts, phrases)


def avatar_growth(folder: Path = CHECKPOINTS / AVATARS) -> list[Image.Image]:
    """Return moments of a training of the generator, RGB, the first first (training/growth.py)."""
    with Image.open(folder / GROWTH, formats=("WEBP",)) as grown:
        return [moment.convert("RGB") for moment in ImageSequence.Iterator(grown)]


class Avatars(NamedTuple):
    """Draws faces that are put together from parts."""

    generator: Any
    autoencoder: Any
    wardrobe: Wardrobe

    def mean(self, style: str, face: Mapping[str, str]) -> Any:
        """Return the meaning (1, meaning) of a face, whatever is behind it.

        Args:
            style: one of the wardrobe's.
            face: a value for every slot, see `Wardrobe.face`.
        """
        import torch

        alone = {slot: value for slot, value in face.items() if slot != GROUND}
        with torch.inference_mode():
            return self.generator.mean([self.wardrobe.numbers(style, alone)])

    def directions(self, style: str, count: int) -> Any:
        """Return in what faces of a style differ most: (count, meaning) float32.

        Principal components of the meanings of faces by lot, as long as their deviations; the same
        each time.
        """
        import torch

        faces = [self.wardrobe.face(style, {}, seed) for seed in range(COMPARED)]
        with torch.inference_mode():
            meanings = torch.cat([self.mean(style, face) for face in faces]).float()
            _, strength, directions = torch.linalg.svd(
                meanings - meanings.mean(0), full_matrices=False
            )
            return directions[:count] * (strength[:count, None] / COMPARED**0.5)

    def figure(self, style: str, meaning: Any) -> Image.Image:
        """Return the figure that is meant, 128 x 128 px, RGBA with nothing behind it.

        It is drawn before several grounds, and what changes with them is taken away.
        """
        import torch

        numbers = [self.wardrobe.numbers(style, {GROUND: ground}) for ground in APART]
        config = self.autoencoder.config
        with torch.inference_mode():
            meanings = meaning + self.generator.mean(numbers)
            latents = self.generator(meanings) / config.scaling_factor + config.shift_factor
            pixels = self.autoencoder.decode(latents).sample.float()
        seen = ((pixels.clamp(-1, 1) + 1) * 127.5).permute(0, 2, 3, 1).cpu().numpy()
        grounds = np.array([GROUNDS[ground] for ground in APART], np.float32)
        return Image.fromarray(taken_off(seen, grounds), "RGBA")

    def draw(self, style: str, meaning: Any, ground: str) -> Image.Image:
        """Return the figure that is meant before a ground, one of GROUNDS, RGB, 128 x 128 px."""
        return before(self.figure(style, meaning), ground)


def before(figure: Image.Image, ground: str) -> Image.Image:
    """Return a figure, RGBA, before one of GROUNDS, RGB."""
    behind = Image.new("RGBA", figure.size, GROUNDS[ground])
    return Image.alpha_composite(behind, figure).convert("RGB")


def load_avatars(device: Device) -> Avatars:
    """Return the avatar generator on a device.

    Raises:
        CheckpointError: a file of it or of the autoencoder is missing or damaged.
    """
    generator = load_network(AVATARS, AVATARS_KIND, device)
    autoencoder = load_network(AUTOENCODER, AUTOENCODER_KIND, device)
    return Avatars(generator, autoencoder, load_wardrobe())
