"""Prompt to pictures with a PixelDenoiser, called like any diffusers text-to-image pipeline."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from diffusers import DiffusionPipeline, FlowMatchEulerDiscreteScheduler
from diffusers.image_processor import VaeImageProcessor
from diffusers.pipelines.pipeline_utils import ImagePipelineOutput
from diffusers.utils.torch_utils import randn_tensor
from PIL import Image
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from aigc_studio.models.denoiser import EncodedText, PixelDenoiser

StepCallback = Callable[[Any, int, int, dict[str, Tensor]], dict[str, Tensor]]


class PixelPipeline(DiffusionPipeline):  # type: ignore[misc]
    """Tokenizer, denoiser and scheduler as one diffusers pipeline folder.

    Sampling is Euler on the flow (Lipman et al. 2023) with classifier-free guidance on the
    predicted clean picture (Ho & Salimans 2022, https://arxiv.org/abs/2207.12598), which is held
    to [-1, 1] at each step.
    """

    def __init__(
        self,
        denoiser: PixelDenoiser,
        tokenizer: PreTrainedTokenizerFast,
        scheduler: FlowMatchEulerDiscreteScheduler,
    ) -> None:
        super().__init__()
        self.register_modules(denoiser=denoiser, tokenizer=tokenizer, scheduler=scheduler)
        self.image_processor = VaeImageProcessor(do_resize=False)
        self._num_timesteps = 0

    def encode(self, prompts: Sequence[str]) -> EncodedText:
        """Encode prompts; the empty string is the unconditional one."""
        return self.denoiser.text(*self.tokenize(prompts))  # type: ignore[no-any-return]

    def tokenize(self, prompts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return tokens (B, T) int64 and padding (B, T) bool, True where there is no token."""
        tokens = self.tokenizer(
            list(prompts),
            padding=True,
            truncation=True,
            max_length=self.denoiser.config.max_tokens,
            return_tensors="pt",
        )
        ids = tokens.input_ids.to(self.denoiser.device)
        return ids, tokens.attention_mask.to(self.denoiser.device) == 0

    @property
    def num_timesteps(self) -> int:
        """How many steps the last picture took."""
        return self._num_timesteps

    @torch.inference_mode()
    def __call__(
        self,
        prompt: Sequence[str],
        *,
        negative_prompt: Sequence[str] | None = None,
        num_inference_steps: int = 8,
        guidance_scale: float = 2.0,
        generator: Sequence[torch.Generator] | None = None,
        image: Sequence[Image.Image] | None = None,
        strength: float = 1.0,
        height: int | None = None,
        width: int | None = None,
        output_type: str = "pil",
        callback_on_step_end: StepCallback | None = None,
    ) -> ImagePipelineOutput:
        """Draw one picture per prompt, from noise or from a picture with noise on it.

        Args:
            prompt: B texts.
            negative_prompt: B texts to steer away from; default empty. Used if guidance_scale > 1.
            num_inference_steps: passes of the denoiser, >= 1.
            guidance_scale: 1 turns guidance off and halves the work.
            generator: B generators, one per picture, on the CPU so that a seed gives the same
                picture on every device.
            image: B pictures of the denoiser's size to begin with (Meng et al. 2021, SDEdit,
                https://arxiv.org/abs/2108.01073), or nothing.
            strength: how much of them is given up, in (0, 1]; as many of the steps are done.
            height: the denoiser's own size; the pipeline draws no other.
            width: as height.
            output_type: "pil", "np" or "pt".
            callback_on_step_end: called after each step as (self, step, timestep, {"latents": x0}),
                x0 (B, 3, S, S) in [-1, 1] being the clean picture as foreseen at that step.

        Raises:
            ValueError: another size was asked for or given, the lists differ in length, or of the
                steps none is left.
        """
        size = self.denoiser.config.image_size
        if {height or size, width or size} != {size}:
            raise ValueError(f"this pipeline draws {size}x{size}, not {width}x{height}")
        negative = list(negative_prompt or [""] * len(prompt))
        if any(len(each or prompt) != len(prompt) for each in (negative, generator, image)):
            raise ValueError("prompt, negative_prompt, generator and image need the same length")
        skipped = num_inference_steps - int(num_inference_steps * strength) if image else 0
        if skipped == num_inference_steps:
            raise ValueError(f"strength {strength} leaves none of {num_inference_steps} steps")

        guided = guidance_scale > 1
        text = self.encode([*negative, *prompt] if guided else prompt)
        shape = (len(prompt), 3, size, size)
        device, dtype = self.denoiser.device, self.denoiser.dtype
        x = randn_tensor(shape, list(generator) if generator else None, device, torch.float32)
        self.scheduler.set_timesteps(num_inference_steps, device=device)
        if image:
            given = self.image_processor.preprocess(list(image)).to(x)
            sigma = self.scheduler.sigmas[skipped]
            x = (1 - sigma) * given + sigma * x
            self.scheduler.set_begin_index(skipped)
        self._num_timesteps = num_inference_steps - skipped
        clean = x
        for step, timestep in enumerate(self.scheduler.timesteps[skipped:]):
            sigma = self.scheduler.sigmas[skipped + step]
            inputs = (torch.cat([x, x]) if guided else x).to(dtype)
            clean = self.denoiser(inputs, sigma.expand(len(inputs)), text).float()
            if guided:
                away, toward = clean.chunk(2)
                clean = away + guidance_scale * (toward - away)
            clean = clean.clamp(-1, 1)
            x = self.scheduler.step((x - clean) / sigma, timestep, x).prev_sample
            if callback_on_step_end is not None:
                callback_on_step_end(self, step, int(timestep), {"latents": clean})
        images = self.image_processor.postprocess(clean, output_type=output_type)
        return ImagePipelineOutput(images=images)
