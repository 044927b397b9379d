"""A LoRA on the bundled diffusion model: the loss of its recipe, on pictures of somebody's own.

Beside them it is asked for other things, and learns to answer as it did before (learning without
forgetting, Li & Hoiem 2016, https://arxiv.org/abs/1606.09282). All layers of the UNet get a
low-rank part; transformers has none for text encoders with this version of peft.
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

from aigc_studio.training.learner import (
    Examples,
    LoraLearner,
    add_lora,
    lora_numbers,
    lora_state,
)
from aigc_studio.training.losses import noise_shares
from aigc_studio.training.stock_learner import encode_pictures

PURE_NOISE_SHARE = 0.4  # of a batch: such a picture comes from the words alone
LEADS_SHARE = 0.75  # of the others that are somebody's own: they show the lead
STEPS, GUIDANCE = 4, 2.0  # of the drawings on the way
WORD = re.compile(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+")
STYLE = re.compile(r"[,，].*$")  # behind what a prompt asks for


class BundledLearner(LoraLearner):
    """See the module."""

    def __init__(self, pipeline: Any, *, rank: int, seed: int) -> None:
        self.pipeline = pipeline
        self.network: Any = pipeline.unet
        for part in (pipeline.vae, pipeline.text_encoder):
            part.requires_grad_(False)
        self.before = copy.deepcopy(self.network).requires_grad_(False)
        self.words = words_of(pipeline.tokenizer)
        add_lora(self.network, layers_of(self.network), rank, seed)
        self.size = int(self.network.config.sample_size) * pipeline.vae_scale_factor

    def take(self, examples: Examples) -> None:
        """Encode the pictures."""
        self.latents = encode_pictures(self.pipeline.vae, examples.pixels)  # (N, C, H, W)
        self.captions, self.own = list(examples.captions), examples.own or len(examples)
        self.leads = torch.arange(len(examples))
        if examples.leads is not None:
            self.leads[: self.own] = examples.leads

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return the squared error of the foreseen clean latents.

        For pictures of somebody's own the aim is the picture; where the words are all there is to
        go by, its lead. For the model's drawings it is what it would have said before of a word
        drawn by lot.
        """
        is_other = chosen >= self.own
        clean, lead = self.latents[chosen], self.latents[self.leads[chosen]]
        share = noise_shares(len(clean), PURE_NOISE_SHARE, generator)
        noise = torch.randn(clean.shape, generator=generator).to(clean)
        leads_share = LEADS_SHARE if self.network.training else 0.0  # held-out pictures are judged
        is_led = (torch.rand(len(clean), generator=generator) < leads_share) | (share == 1)
        clean = torch.where(is_led.to(clean.device)[:, None, None, None], lead, clean)
        scheduler = self.pipeline.scheduler
        times = (share * (scheduler.config.num_train_timesteps - 1)).round().long()
        times = times.to(clean.device)
        noisy = scheduler.add_noise(clean, noise, times).to(self.network.dtype)
        captions = [
            self._other(self.captions[i], generator) if other else self.captions[i]
            for i, other in zip(chosen.tolist(), is_other.tolist(), strict=True)
        ]
        words = self._encode(captions)
        aim = clean
        if is_other.any():
            aim = clean.clone()
            asked = (part[is_other] for part in (noisy, times, words))
            with torch.no_grad():  # what it would have said before
                aim[is_other] = self.before(*asked).sample.float()
        found = self.network(noisy, times, words).sample
        return F.mse_loss(found.float(), aim)

    @torch.no_grad()
    def _encode(self, captions: Sequence[str]) -> Tensor:
        """Return the vectors of captions (B, T, W)."""
        words: Tensor = self.pipeline.encode_prompt(
            list(captions),
            device=self.network.device,
            num_images_per_prompt=1,
            do_classifier_free_guidance=False,
        )[0]
        return words

    def _other(self, caption: str, generator: torch.Generator) -> str:
        """Return a word of the vocabulary in the caption's style; half of the time the caption."""
        lot = torch.randint(2 * len(self.words), (), generator=generator).item()
        if lot >= len(self.words):
            return caption
        return STYLE.sub("", self.words[int(lot)]) + "".join(STYLE.findall(caption))

    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[Image.Image]:
        """Draw at the model's own size."""
        self.network.eval()
        pictures: list[Image.Image] = self.pipeline(
            list(prompts),
            num_inference_steps=STEPS,
            guidance_scale=GUIDANCE,
            generator=[torch.Generator().manual_seed(seed) for seed in seeds],
        ).images
        self.network.train()
        return pictures

    def save(self, folder: Path) -> None:
        """Write the LoRA as diffusers does."""
        self.pipeline.save_lora_weights(
            folder,
            unet_lora_layers=lora_state(self.network),
            unet_lora_adapter_metadata=lora_numbers(self.network),
        )


def layers_of(network: nn.Module) -> list[str]:
    """Return the names of all linear layers and convolutions."""
    kinds = (nn.Linear, nn.Conv2d)
    return [name for name, layer in network.named_modules() if isinstance(layer, kinds)]


def words_of(tokenizer: Any) -> list[str]:
    """Return the tokens of a vocabulary that are words, or as good as, in order; at least one."""
    texts = (tokenizer.decode([i]).strip() for i in range(len(tokenizer)))
    return list(dict.fromkeys(text for text in texts if WORD.fullmatch(text))) or ["thing"]
