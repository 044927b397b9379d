"""Prompt to picture in one pass, called like any diffusers text-to-image pipeline."""

from collections.abc import Sequence

import torch
from diffusers import AutoencoderKL, DiffusionPipeline
from diffusers.image_processor import VaeImageProcessor
from diffusers.pipelines.pipeline_utils import ImagePipelineOutput
from torch import Tensor
from transformers import CLIPTextModel, PreTrainedTokenizerFast

from aigc_studio.models.generator import LatentGenerator


class GeneratorPipeline(DiffusionPipeline):  # type: ignore[misc]
    """Tokenizer, text encoder, one-pass generator and autoencoder as one diffusers folder."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        text_encoder: CLIPTextModel,
        generator: LatentGenerator,
        vae: AutoencoderKL,
    ) -> None:
        super().__init__()
        self.register_modules(
            tokenizer=tokenizer, text_encoder=text_encoder, generator=generator, vae=vae
        )
        self.image_processor = VaeImageProcessor(do_resize=False)

    def encode_prompt(self, prompts: Sequence[str]) -> Tensor:
        """Return the sentences (B, 2 * text width): what the last token knows, and the mean."""
        tokens = self.tokenizer(
            list(prompts), padding=True, truncation=True, return_tensors="pt"
        ).to(self.text_encoder.device)
        return sentence_of(self.text_encoder, tokens.input_ids, tokens.attention_mask)

    @torch.inference_mode()
    def __call__(
        self,
        prompt: Sequence[str],
        *,
        chance_scale: float = 1.0,
        generator: Sequence[torch.Generator] | None = None,
        output_type: str = "pil",
    ) -> ImagePipelineOutput:
        """Draw one picture per prompt.

        Args:
            prompt: B texts.
            chance_scale: deviation of what the words leave open; 0 draws the most likely picture.
            generator: B generators on the CPU, one per picture, so that a seed gives the same
                picture on every device.
            output_type: "pil", "np", "pt" or "latent".

        Raises:
            ValueError: the lists differ in length.
        """
        if len(generator or prompt) != len(prompt):
            raise ValueError("prompt and generator need the same length")
        sentence = self.encode_prompt(prompt)
        luck: Sequence[torch.Generator | None] = generator or [None] * len(prompt)
        drawn = [torch.randn(self.generator.config.chance, generator=one) for one in luck]
        chance = chance_scale * torch.stack(drawn)
        latents = self.generator(sentence, chance.to(sentence))
        if output_type == "latent":
            return ImagePipelineOutput(images=latents)
        config = self.vae.config
        pictures = self.vae.decode(latents / config.scaling_factor + config.shift_factor).sample
        images = self.image_processor.postprocess(pictures.float(), output_type=output_type)
        return ImagePipelineOutput(images=images)


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
