"""A LoRA on a PixelDenoiser: the loss of its recipe, on pictures of somebody's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.models.denoiser import PATCH
from aigc_studio.training.learner import Examples, LoraLearner, add_lora, lora_numbers, lora_state
from aigc_studio.training.losses import gradient_loss, noise_shares

PURE_NOISE_SHARE = 0.4  # of a batch, as in the recipe: such a picture comes from the words alone
KINDS = (nn.Linear, nn.Conv2d, nn.Embedding)
# torch computes whole Transformer layers at once for drawing, and would pass their LoRA over.
FUSED = ("text.layers.", "attention")


class PixelLearner(LoraLearner):
    """See the module."""

    def __init__(self, pipeline: Any, *, rank: int, seed: int) -> None:
        self.pipeline = pipeline
        self.network: Any = pipeline.denoiser
        self.size = int(self.network.config.image_size)
        add_lora(self.network, targets_of(self.network), rank, seed)
        self.network.to(memory_format=torch.channels_last)

    def take(self, examples: Examples) -> None:
        """Keep the examples, and small ones of them: what sketches should look like."""
        device = self.network.device
        self.pixels, self.captions = examples.pixels.to(device), list(examples.captions)
        small = F.interpolate(examples.pixels.float(), self.size // PATCH, mode="area")
        self.small = (small / 127.5 - 1).to(device)

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return L1 and slopes of the drawn pictures, and the squared error of their sketches."""
        clean = self.pixels[chosen].float() / 127.5 - 1  # (B, 3, S, S)
        t = noise_shares(len(clean), PURE_NOISE_SHARE, generator).to(clean.device)
        noise = torch.randn(clean.shape, generator=generator).to(clean.device)
        share = t[:, None, None, None]
        text = self.pipeline.encode([self.captions[i] for i in chosen.tolist()])
        drawn = self.network((1 - share) * clean + share * noise, t, text).float()
        sketch = F.mse_loss(self.network.draw_sketch(text).float(), self.small[chosen])
        return F.l1_loss(drawn, clean) + gradient_loss(drawn, clean) + sketch

    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[Image.Image]:
        """Draw at the model's own size, in four steps."""
        self.network.eval()
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        pictures: list[Image.Image] = self.pipeline(
            list(prompts), num_inference_steps=4, guidance_scale=2.0, generator=generators
        ).images
        self.network.train()
        return pictures

    def save(self, folder: Path) -> None:
        """Write the LoRA as diffusers does."""
        self.pipeline.save_lora_weights(
            folder,
            denoiser_lora_layers=lora_state(self.network),
            denoiser_lora_adapter_metadata=lora_numbers(self.network),
        )


def targets_of(network: nn.Module) -> list[str]:
    """Return the layers that get a low-rank part: all but those of whole Transformer layers."""
    return [
        name
        for name, layer in network.named_modules()
        if isinstance(layer, KINDS) and not any(part in name for part in FUSED)
    ]
