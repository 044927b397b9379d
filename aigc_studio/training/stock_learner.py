"""A LoRA on the UNet of a Stable Diffusion (XL) pipeline, bundled by nobody: a Hub model.

Latents and texts are encoded once; a step then needs the UNet alone (Hu et al. 2021, and the loss
of Ho et al. 2020 on the latents, weighted by min-SNR, Hang et al. 2023, arXiv 2303.09556).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import DDPMScheduler
from diffusers.training_utils import compute_snr
from diffusers.utils import convert_state_dict_to_diffusers, convert_state_dict_to_kohya
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from aigc_studio.core.errors import RequestError
from aigc_studio.training.learner import Examples, LoraLearner, add_lora, lora_numbers, lora_state

TARGETS = ("to_q", "to_k", "to_v", "to_out.0")  # of attention, as most LoRAs have it
KOHYA = "kohya.safetensors"
SNR_CAP = 5.0
STEPS = 20  # of a sample


class StockLearner(LoraLearner):
    """See the module."""

    def __init__(self, pipeline: Any, *, rank: int, seed: int, resolution: int) -> None:
        self.pipeline = pipeline
        self.network: Any = getattr(pipeline, "unet", None)
        if self.network is None:
            raise RequestError("model", "error.training_model", kind=type(pipeline).__name__)
        for part in (pipeline.vae, *self._encoders()):
            part.requires_grad_(False)
        add_lora(self.network, TARGETS, rank, seed)
        self.noise = DDPMScheduler.from_config(pipeline.scheduler.config)
        cell = pipeline.vae_scale_factor
        most = int(self.network.config.sample_size) * cell
        self.size = max(cell, min(resolution, most) // cell * cell)

    def take(self, examples: Examples) -> None:
        """Encode pictures and captions; the autoencoder and the text encoders rest from then on."""
        self.latents = encode_pictures(self.pipeline.vae, examples.pixels)  # (N, C, H, W)
        with torch.no_grad():
            self.texts = [self._encode(caption) for caption in examples.captions]
        self.dtype = self.network.dtype

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return the squared error of the predicted noise, or velocity."""
        clean = self.latents[chosen]
        noise = torch.randn(clean.shape, generator=generator).to(clean.device)
        most = self.noise.config.num_train_timesteps
        times = torch.randint(most, (len(clean),), generator=generator).to(clean.device)
        noisy = self.noise.add_noise(clean, noise, times)
        if self.noise.config.prediction_type == "v_prediction":
            target = self.noise.get_velocity(clean, noise, times)
        else:
            target = noise
        each = [self.texts[i] for i in chosen.tolist()]
        words = torch.cat([text["words"] for text in each])
        added = {name: torch.cat([t[name] for t in each]) for name in each[0] if name != "words"}
        found = self.network(
            noisy.to(self.dtype), times, words, added_cond_kwargs=added or None
        ).sample
        error = (found.float() - target).square().mean(dim=(1, 2, 3))
        snr = compute_snr(self.noise, times)
        v = 1 if self.noise.config.prediction_type == "v_prediction" else 0
        loss: Tensor = (error * snr.clamp(max=SNR_CAP) / (snr + v).clamp(min=1e-8)).mean()
        return loss

    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[Image.Image]:
        """Draw at the size that is trained on, one after the other."""
        self.network.eval()
        pictures: list[Image.Image] = []
        for prompt, seed in zip(prompts, seeds, strict=True):
            pictures += self.pipeline(
                prompt,
                num_inference_steps=STEPS,
                generator=torch.Generator().manual_seed(seed),
                height=self.size,
                width=self.size,
            ).images
        self.network.train()
        return pictures

    def save(self, folder: Path) -> None:
        """Write the LoRA as diffusers does, and in the layout of kohya's scripts."""
        state = lora_state(self.network)
        self.pipeline.save_lora_weights(
            folder,
            unet_lora_layers=convert_state_dict_to_diffusers(state),
            unet_lora_adapter_metadata=lora_numbers(self.network),
        )
        named = {f"unet.{name}": tensor for name, tensor in state.items()}
        save_file(convert_state_dict_to_kohya(named), folder / KOHYA, {"format": "pt"})

    def _encoders(self) -> list[Any]:
        found = (getattr(self.pipeline, name, None) for name in ("text_encoder", "text_encoder_2"))
        return [part for part in found if part is not None]

    def _encode(self, caption: str) -> dict[str, Tensor]:
        """Return the text as the UNet takes it: its words, and for SDXL two things more."""
        device = self.network.device
        encoded = self.pipeline.encode_prompt(
            caption, device=device, num_images_per_prompt=1, do_classifier_free_guidance=False
        )
        if len(encoded) == 2:
            return {"words": encoded[0]}
        words, _, pooled, _ = encoded
        sizes = (self.size, self.size, 0, 0, self.size, self.size)
        return {
            "words": words,
            "text_embeds": pooled,
            "time_ids": torch.tensor([sizes], dtype=pooled.dtype, device=device),
        }


@torch.no_grad()
def encode_pictures(vae: Any, pictures: Tensor) -> Tensor:
    """Return latents (N, C, H, W) float32, as a UNet has them, of pictures (N, 3, S, S) uint8."""
    latents = []
    for pixels in torch.split(pictures, 1):
        clean = (pixels.float() / 127.5 - 1).to(vae.device, vae.dtype)
        found = vae.encode(clean).latent_dist.mode().float()
        latents.append((found - (vae.config.shift_factor or 0.0)) * vae.config.scaling_factor)
    return torch.cat(latents)
