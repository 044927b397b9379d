"""Prompt to picture in one pass, called like any diffusers text-to-image pipeline."""

from collections.abc import Sequence

import torch
from diffusers import AutoencoderKL, DiffusionPipeline
from diffusers.image_processor import VaeImageProcessor
from diffusers.pipelines.pipeline_utils import ImagePipelineOutput
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPTextModel, PreTrainedTokenizerFast

from aigc_studio.models.fact_reader import Fact, FactReader, pictures_of
from aigc_studio.models.generator import LatentGenerator


class GeneratorPipeline(DiffusionPipeline):  # type: ignore[misc]
    """Text encoder, reader, one-pass generator and autoencoder as one diffusers folder."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        text_encoder: CLIPTextModel,
        reader: FactReader,
        generator: LatentGenerator,
        vae: AutoencoderKL,
    ) -> None:
        super().__init__()
        self.register_modules(
            tokenizer=tokenizer,
            text_encoder=text_encoder,
            reader=reader,
            generator=generator,
            vae=vae,
        )
        self.image_processor = VaeImageProcessor(do_resize=False)

    @torch.inference_mode()
    def read(self, prompts: Sequence[str]) -> list[list[Fact]]:
        """Return the facts that each of B prompts is understood to mean."""
        tokens = self.tokenizer(
            list(prompts), padding=True, truncation=True, return_tensors="pt"
        ).to(self.text_encoder.device)
        sentences = sentence_of(self.text_encoder, tokens.input_ids, tokens.attention_mask)
        found: list[list[Fact]] = self.reader.read(sentences)
        return found

    @torch.inference_mode()
    def __call__(
        self,
        prompt: Sequence[str],
        *,
        chance_scale: float = 1.0,
        generator: Sequence[torch.Generator] | None = None,
        output_type: str = "pil",
    ) -> ImagePipelineOutput:
        """Draw one picture per prompt; two things in one prompt stand side by side.

        Args:
            prompt: B texts.
            chance_scale: deviation of what the words leave open; 0 draws the most likely picture.
            generator: B generators on the CPU, one per picture, so that a seed gives the same
                picture on every device.
            output_type: "pil", "np" or "pt".

        Raises:
            ValueError: the lists differ in length.
        """
        if len(generator or prompt) != len(prompt):
            raise ValueError("prompt and generator need the same length")
        meant = [pictures_of(facts) for facts in self.read(prompt)]
        luck: Sequence[torch.Generator | None] = generator or [None] * len(prompt)
        drawn = [
            torch.randn(self.generator.config.chance, generator=one)
            for one, pictures in zip(luck, meant, strict=True)
            for _ in pictures
        ]
        meanings = self.reader.mean([facts for pictures in meant for facts in pictures])
        latents = self.generator(meanings, (chance_scale * torch.stack(drawn)).to(meanings))
        config = self.vae.config
        pixels = self.vae.decode(latents / config.scaling_factor + config.shift_factor).sample
        parts = torch.split(pixels.float().clamp(-1, 1), [len(pictures) for pictures in meant])
        together = torch.stack([beside(part) if len(part) > 1 else part[0] for part in parts])
        images = self.image_processor.postprocess(together, output_type=output_type)
        return ImagePipelineOutput(images=images)


def beside(pictures: Tensor) -> Tensor:
    """Return two pictures (2, 3, S, S) in [-1, 1] at half the size, left and right on white."""
    side = pictures.shape[-1]
    small = F.interpolate(pictures, side // 2, mode="area")
    both = torch.ones_like(pictures[0])
    top = side // 4
    both[:, top : top + side // 2] = torch.cat([small[0], small[1]], dim=-1)
    return both


def sentence_of(encoder: CLIPTextModel, ids: Tensor, mask: Tensor) -> Tensor:
    """Return (B, 2 * width): the encoder's pooled token beside the mean of all tokens.

    Args:
        encoder: any CLIP text model.
        ids: (B, T) token ids.
        mask: (B, T), 1 for tokens and 0 for padding.
    """
    known = encoder(ids, attention_mask=mask)
    weights = mask[..., None].to(known.last_hidden_state)
    mean = (known.last_hidden_state * weights).sum(1) / weights.sum(1)
    return torch.cat([known.pooler_output, mean], dim=1)
