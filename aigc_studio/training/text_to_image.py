"""Text-to-image from nothing: a small denoiser that learns somebody's own captioned pictures.

The network is that of models/denoiser.py (flow matching on pixels, the words draw a sketch first).
Its words are those of the captions and no others. A share of the captions is left out, so that
guidance has something to steer away from (Ho & Salimans 2022, https://arxiv.org/abs/2207.12598);
pictures are moved a little, which makes more of a few. What is judged, drawn and kept are averaged
weights.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.denoiser import PATCH, EncodedText, PixelDenoiser
from aigc_studio.models.pixel_pipeline import PixelPipeline
from aigc_studio.training.averaged import DECAY, Averaged
from aigc_studio.training.from_nothing import moved
from aigc_studio.training.learner import Examples
from aigc_studio.training.losses import gradient_loss, noise_shares
from aigc_studio.training.tokenizer import train_tokenizer
from aigc_studio.zoo.trained import DRAWN_PX

CHANNELS = (32, 64, 144)  # at 1/4, 1/8 and 1/16 of the side
TEXT_WIDTH, TEXT_LAYERS, MAX_TOKENS = 96, 2, 32
VOCABULARY = 4000  # tokens at most
PURE_NOISE_SHARE = 0.4  # of a batch: such a picture comes from the words alone
NO_CAPTION_SHARE = 0.1  # of a batch
JUDGED_NOISES = 4  # in which each held-out picture is judged
STEPS, GUIDANCE = 8, 2.0  # of the drawings on the way
SHIFT = 2.0  # of the noises towards high ones


class TextToImageLearner(Averaged):
    """See the module."""

    betas = (0.9, 0.99)

    def __init__(self, captions: Sequence[str], *, device: str, seed: int) -> None:
        self.tokenizer = train_tokenizer(captions, VOCABULARY, MAX_TOKENS, has_end=False)
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            denoiser = PixelDenoiser(
                image_size=DRAWN_PX,
                channels=CHANNELS,
                vocabulary=len(self.tokenizer),
                text_width=TEXT_WIDTH,
                text_layers=TEXT_LAYERS,
                max_tokens=MAX_TOKENS,
            )
        super().__init__(denoiser, size=DRAWN_PX)
        self.network.to(device)
        self.step = 0

    def take(self, examples: Examples) -> None:
        """Keep pictures and captions."""
        self.pixels = (examples.pixels.float() / 127.5 - 1).to(self.device)
        self.tokens, self.padding = self._pipeline().tokenize(["", *examples.captions])

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return L1 and slopes of the drawn pictures, and the squared error of their sketches."""
        self.step = step
        clean = moved(self.pixels[chosen], generator, light=0.0)
        is_silent = torch.rand(len(chosen), generator=generator) < NO_CAPTION_SHARE
        captions = torch.where(is_silent, -1, chosen)
        return self._apart("drawing", clean, captions, generator)

    def decay(self) -> float:
        """Return how much of the average stays: little at first, so that it soon draws."""
        return min(DECAY, (1 + self.step) / (10 + self.step))

    @torch.no_grad()
    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return the loss on held-out pictures and captions, in the same noises each time."""
        return self.judge_with(held_out, held_out, batch, seed)

    @torch.no_grad()
    def judge_with(
        self, held_out: Sequence[int], captions: Sequence[int], batch: int, seed: int
    ) -> float | None:
        """Return the loss on held-out pictures with the captions of others, as many.

        Where it is not higher than with their own, the words say nothing to the network.
        """
        if not held_out:
            return None
        total = 0.0
        pairs = torch.tensor([list(held_out), list(captions)])  # (2, pictures)
        for noise in range(JUDGED_NOISES):
            generator = torch.Generator().manual_seed(seed + noise)
            for row, said in torch.split(pairs, batch, dim=1):
                loss = self._apart("average", self.pixels[row], said, generator)
                total += loss.item() * len(row)
        return total / (JUDGED_NOISES * len(held_out))

    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[Image.Image]:
        """Draw a picture per prompt."""
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        pictures: list[Image.Image] = self._pipeline()(
            list(prompts),
            num_inference_steps=STEPS,
            guidance_scale=GUIDANCE,
            generator=generators,
        ).images
        return pictures

    def save(self, folder: Path) -> None:
        """Write the averaged network with its tokenizer as a pipeline folder of diffusers."""
        self._pipeline().save_pretrained(folder)

    def _pipeline(self) -> PixelPipeline:
        scheduler = FlowMatchEulerDiscreteScheduler(shift=SHIFT)
        pipeline = PixelPipeline(self.network["average"], self.tokenizer, scheduler)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def _apart(
        self, which: str, clean: Tensor, captions: Tensor, generator: torch.Generator
    ) -> Tensor:
        """Return how far drawings are from pictures (B, 3, S, S) in [-1, 1]; caption -1 is none."""
        network: Any = self.network[which]
        t = noise_shares(len(clean), PURE_NOISE_SHARE, generator).to(clean.device)
        noise = torch.randn(clean.shape, generator=generator).to(clean.device)
        share = t[:, None, None, None]
        text: EncodedText = network.text(self.tokens[captions + 1], self.padding[captions + 1])
        drawn = network((1 - share) * clean + share * noise, t, text)
        sketch = F.interpolate(clean, self.size // PATCH, mode="area")
        loss = F.l1_loss(drawn, clean) + gradient_loss(drawn, clean)
        return loss + F.mse_loss(network.draw_sketch(text), sketch)
