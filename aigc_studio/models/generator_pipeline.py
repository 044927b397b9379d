"""Prompt to picture in one pass, called like any diffusers text-to-image pipeline."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Protocol, runtime_checkable

import torch
from diffusers import AutoencoderKL, DiffusionPipeline
from diffusers.image_processor import VaeImageProcessor
from diffusers.pipelines.pipeline_utils import ImagePipelineOutput
from PIL import Image
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPTextModel, PreTrainedTokenizerFast

from aigc_studio.art.render import render
from aigc_studio.art.sampler import sample_of
from aigc_studio.art.scenes import find
from aigc_studio.models.fact_reader import FactReader, pictures_of
from aigc_studio.models.facts import MANY, STYLE, Fact
from aigc_studio.models.generator import LatentGenerator
from aigc_studio.models.lexicon import Lexicon
from aigc_studio.models.wardrobe import GROUND, Wardrobe

PLACE = "place"  # the role that is drawn by the scene generator
SCENE_PX = 1024
SEEDS = 2**31


@runtime_checkable  # diffusers asks
class Faces(Protocol):
    """A generator of faces that are put together from parts."""

    @property
    def wardrobe(self) -> Wardrobe:
        """Its parts, by style."""

    def mean(self, style: str, face: Mapping[str, str]) -> Any:
        """Return the meaning of a face, whatever is behind it."""

    def draw(self, style: str, meaning: Any, ground: str) -> Image.Image:
        """Return a picture of a meaning before a ground, in the size of the pipeline's."""


class GeneratorPipeline(DiffusionPipeline):  # type: ignore[misc]
    """Text encoder, lexicon, reader, one-pass generator and autoencoder as one diffusers folder.

    With `faces`, which the folder does not hold, those draw what is asked for in one of their
    styles.
    """

    _optional_components: ClassVar[list[str]] = ["faces"]  # asked for by diffusers

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        text_encoder: CLIPTextModel,
        lexicon: Lexicon,
        reader: FactReader,
        generator: LatentGenerator,
        vae: AutoencoderKL,
        faces: Faces | None = None,
    ) -> None:
        super().__init__()
        self.register_modules(
            tokenizer=tokenizer,
            text_encoder=text_encoder,
            lexicon=lexicon,
            reader=reader,
            generator=generator,
            vae=vae,
            faces=faces,
        )
        self.image_processor = VaeImageProcessor(do_resize=False)

    @torch.inference_mode()
    def read(self, prompts: Sequence[str]) -> list[list[Fact]]:
        """Return the facts that each of B prompts is understood to mean.

        A style that is named by its very phrase is meant, whatever the sentence is like. Parts are
        those of faces, where there is somebody to draw these.
        """
        tokens = self.tokenizer(
            list(prompts), padding=True, truncation=True, return_tensors="pt"
        ).to(self.text_encoder.device)
        sentences = sentence_of(self.text_encoder, tokens.input_ids, tokens.attention_mask)
        left, right = self.lexicon.sides(prompts)
        words = {"thing": self.lexicon(prompts), "left": left, "right": right}
        named = [self.lexicon.style_of(prompt) for prompt in prompts]
        faces = None if self.faces is None else self.faces.wardrobe.styles
        found: list[list[Fact]] = self.reader.read(sentences, words, named, faces)
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

        Places are drawn by the scene generator (aigc_studio/art), 1024 px, faces by `faces`,
        everything else by the networks in the size of the autoencoder.

        Args:
            prompt: B texts.
            chance_scale: deviation of what the words leave open; 0 draws the most likely picture.
            generator: B generators on the CPU, one per picture, so that a seed gives the same
                picture on every device.
            output_type: "pil", or "np" or "pt", in which all have the size of the autoencoder's.

        Raises:
            ValueError: the lists differ in length.
        """
        if len(generator or prompt) != len(prompt):
            raise ValueError("prompt and generator need the same length")
        facts = self.read(prompt)
        luck = generator or [torch.Generator().manual_seed(random.randrange(SEEDS)) for _ in prompt]
        seeds = [int(torch.randint(SEEDS, (), generator=one)) for one in luck]
        everything = list(enumerate(zip(facts, seeds, strict=True)))
        images = {i: drawn_scene(told, seed) for i, (told, seed) in everything if is_scene(told)}
        faces = [i for i, told in enumerate(facts) if i not in images and self._is_face(told)]
        if faces:
            images |= zip(faces, self._faces([(facts[i], seeds[i]) for i in faces]), strict=True)
        rest = [i for i in range(len(prompt)) if i not in images]
        meant = [pictures_of(facts[i]) for i in rest]
        if rest:
            painted = self._paint(meant, [luck[i] for i in rest], chance_scale)
            images |= zip(rest, painted, strict=True)
        if output_type == "pil":
            return ImagePipelineOutput(images=[images[i] for i in range(len(prompt))])
        side = (self.vae.config.sample_size,) * 2
        small = [images[i].resize(side, Image.Resampling.BOX) for i in range(len(prompt))]
        arrays = VaeImageProcessor.pil_to_numpy(small)
        found = arrays if output_type == "np" else VaeImageProcessor.numpy_to_pt(arrays)
        return ImagePipelineOutput(images=found)

    @torch.inference_mode()
    def paint(self, meanings: Tensor, chance: Tensor | None = None) -> Tensor:
        """Return pictures (B, 3, S, S) float32 in [-1, 1] of meanings, whatever these lie between.

        Args:
            meanings: (B, meaning), as `reader.mean` gives them.
            chance: (B, chance), from a normal distribution; without it the most likely pictures.
        """
        if chance is None:
            chance = torch.zeros(len(meanings), self.generator.config.chance)
        latents = self.generator(meanings, chance.to(meanings))
        config = self.vae.config
        pixels = self.vae.decode(latents / config.scaling_factor + config.shift_factor).sample
        clean: Tensor = pixels.float().clamp(-1, 1)
        return clean

    def _is_face(self, facts: Sequence[Fact]) -> bool:
        return self.faces is not None and dict(facts).get(STYLE) in self.faces.wardrobe.styles

    def _faces(self, told: Sequence[tuple[Sequence[Fact], int]]) -> list[Image.Image]:
        """Return a face of each list of facts; its seed decides what they leave open."""
        wardrobe = self.faces.wardrobe
        drawn = []
        for facts, seed in told:
            style = dict(facts)[STYLE]
            said = [player for role, player in facts if role == MANY]
            face = wardrobe.described(style, said, seed)
            drawn.append(self.faces.draw(style, self.faces.mean(style, face), face[GROUND]))
        return drawn

    def _paint(
        self,
        meant: Sequence[Sequence[Sequence[Fact]]],
        luck: Sequence[torch.Generator],
        chance_scale: float,
    ) -> list[Image.Image]:
        """Return a picture of each list of pictures that are meant, one or two."""
        drawn = [
            torch.randn(self.generator.config.chance, generator=one)
            for one, pictures in zip(luck, meant, strict=True)
            for _ in pictures
        ]
        meanings = self.reader.mean([facts for pictures in meant for facts in pictures])
        pixels = self.paint(meanings, chance_scale * torch.stack(drawn))
        sizes = [len(pictures) for pictures in meant]
        parts = torch.split(pixels, sizes)
        together = torch.stack([beside(part) if len(part) > 1 else part[0] for part in parts])
        images: list[Image.Image] = self.image_processor.postprocess(together, output_type="pil")
        return images


def is_scene(facts: Sequence[Fact]) -> bool:
    """Tell whether a place is meant."""
    return PLACE in dict(facts)


def drawn_scene(facts: Sequence[Fact], seed: int) -> Image.Image:
    """Return the place that is meant, at the hour and in the weather that are, by our own hand.

    What is not said is drawn by lot.
    """
    told = dict(facts)
    scene = sample_of(find(told[PLACE]), random.Random(seed))
    spoken = {"time": told.get("time"), "weather": told.get("sky"), "season": told.get("season")}
    said = {name: value for name, value in spoken.items() if value is not None}
    return render(replace(scene, **said), SCENE_PX, SCENE_PX).flat  # type: ignore[arg-type]


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
