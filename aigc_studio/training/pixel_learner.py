"""A LoRA on a PixelDenoiser: the loss of its recipe, on pictures of somebody's own.

Beside them it is asked for other things, and learns to answer as it did before (learning without
forgetting, Li & Hoiem 2016, https://arxiv.org/abs/1606.09282).
"""

import copy
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.models.denoiser import PATCH, EncodedText
from aigc_studio.training.learner import (
    Examples,
    LoraLearner,
    add_lora,
    lora_numbers,
    lora_state,
)
from aigc_studio.training.losses import gradient_loss, noise_shares

PURE_NOISE_SHARE = 0.15  # of a batch: such a picture comes from the words alone
LEADS_SHARE = 0.4  # of the others that are somebody's own: they show the lead
KINDS = (nn.Linear, nn.Conv2d, nn.Embedding)
# torch computes whole Transformer layers at once for drawing, and would pass their LoRA over.
FUSED = ("text.layers.", "attention")
WORD = re.compile(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+")
STYLE = re.compile(r"[,，].*$")  # behind what a prompt asks for


class PixelLearner(LoraLearner):
    """See the module."""

    def __init__(self, pipeline: Any, *, rank: int, seed: int) -> None:
        self.pipeline = pipeline
        self.network: Any = pipeline.denoiser
        self.size = int(self.network.config.image_size)
        self.before = copy.deepcopy(self.network).requires_grad_(False)
        self.words = words_of(pipeline.tokenizer)
        add_lora(self.network, targets_of(self.network), rank, seed)
        for network in (self.network, self.before):
            network.to(memory_format=torch.channels_last)

    def take(self, examples: Examples) -> None:
        """Keep the examples."""
        self.pixels = examples.pixels.to(self.network.device)
        self.captions, self.own = list(examples.captions), examples.own or len(examples)
        self.leads = torch.arange(len(examples))
        if examples.leads is not None:
            self.leads[: self.own] = examples.leads

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return L1 and slopes of the drawn pictures, and the squared error of their sketches.

        For pictures of somebody's own the aim is the picture; where the words are all there is to
        go by, its lead. For the model's drawings it is what it would have said before of a word
        drawn by lot.
        """
        is_other = chosen >= self.own
        clean, lead = (self._pixels(numbers) for numbers in (chosen, self.leads[chosen]))
        t = noise_shares(len(clean), PURE_NOISE_SHARE, generator).to(clean.device)
        noise = torch.randn(clean.shape, generator=generator).to(clean.device)
        leads_share = LEADS_SHARE if self.network.training else 0.0  # held-out pictures are judged
        is_lead = torch.rand(len(clean), generator=generator).to(clean.device) < leads_share
        clean = torch.where((is_lead | (t == 1))[:, None, None, None], lead, clean)
        share = t[:, None, None, None]
        noisy = (1 - share) * clean + share * noise
        captions = [
            self._other(self.captions[i], generator) if other else self.captions[i]
            for i, other in zip(chosen.tolist(), is_other.tolist(), strict=True)
        ]
        text = self.pipeline.encode(captions)
        aim, sketch = clean, F.interpolate(lead, self.size // PATCH, mode="area")
        if is_other.any():
            said, sketched = self._said_before(noisy[is_other], t[is_other], captions, is_other)
            aim, sketch = clean.clone(), sketch.clone()
            aim[is_other], sketch[is_other] = said, sketched
        drawn = self.network(noisy, t, text).float()
        apart = F.mse_loss(self.network.draw_sketch(text).float(), sketch)
        return F.l1_loss(drawn, aim) + gradient_loss(drawn, aim) + apart

    def _pixels(self, numbers: Tensor) -> Tensor:
        """Return pictures (B, 3, S, S) in [-1, 1]."""
        return self.pixels[numbers].float() / 127.5 - 1

    @torch.no_grad()
    def _said_before(
        self, noisy: Tensor, t: Tensor, captions: Sequence[str], is_other: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return what the untrained network draws, and its sketches."""
        asked = [c for c, other in zip(captions, is_other.tolist(), strict=True) if other]
        tokens = self.pipeline.tokenize(asked)
        text: EncodedText = self.before.text(*tokens)
        return self.before(noisy, t, text).float(), self.before.draw_sketch(text).float()

    def _other(self, caption: str, generator: torch.Generator) -> str:
        """Return a word of the vocabulary in the caption's style; half of the time the caption."""
        lot = torch.randint(2 * len(self.words), (), generator=generator).item()
        if lot >= len(self.words):
            return caption
        return STYLE.sub("", self.words[int(lot)]) + "".join(STYLE.findall(caption))

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


def words_of(tokenizer: Any) -> list[str]:
    """Return the tokens of a vocabulary that are words, or as good as, in order; at least one."""
    texts = (tokenizer.decode([i]).strip() for i in range(len(tokenizer)))
    return list(dict.fromkeys(text for text in texts if WORD.fullmatch(text))) or ["thing"]
