"""How a network learned: what it drew at a few steps of its training, kept as a short film.

The steps grow about twofold, since most is learned first.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import AutoencoderKL
from diffusers.image_processor import VaeImageProcessor
from PIL import Image, ImageDraw
from torch import Tensor

from aigc_studio.art.grid import grid
from aigc_studio.core.font import font

STEPS = (0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)
FILE = "growth.webp"
COLUMNS, GAP, LINE_PX = 4, 8, 40
FRAME_MS = 900


def keep(latents: Tensor, step: int, folder: Path) -> None:
    """Keep latents (N, C, H, W) of what is drawn at a step."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(latents.detach().half().cpu(), folder / f"{step:06d}.pt")


@torch.no_grad()
def write_growth(vae: AutoencoderKL, folder: Path, file: Path) -> None:
    """Write what was kept in a folder as an animated WebP, one frame a step, the step below it."""
    config, frames = vae.config, []
    for kept in sorted(folder.glob("*.pt")):
        latents = torch.load(kept, weights_only=True).float()
        pixels = vae.decode(latents / config.scaling_factor + config.shift_factor).sample
        pictures = VaeImageProcessor().postprocess(pixels.float(), output_type="pil")
        frames.append(_frame(pictures, int(kept.stem)))
    frames[0].save(
        file, "WEBP", save_all=True, append_images=frames[1:], duration=FRAME_MS, quality=80
    )


def _frame(pictures: Sequence[Image.Image], step: int) -> Image.Image:
    sheet = grid(pictures, COLUMNS, GAP)
    frame = Image.new("RGB", (sheet.width, sheet.height + LINE_PX), "white")
    frame.paste(sheet)
    place = (2 * GAP, sheet.height + LINE_PX / 2)
    ImageDraw.Draw(frame).text(place, f"{step:,}", "black", font(24), anchor="lm")
    return frame
