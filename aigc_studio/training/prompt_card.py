"""The card of a text-to-image checkpoint."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.history import History
from aigc_studio.training.recipes.diffusion_sticker_128 import STEM, Recipe

TEMPLATE = """\
# {name}

A Stable Diffusion folder, small: `StableDiffusionPipeline` of diffusers opens it, and its img2img
twin. Draws one sticker of one everyday thing on white, {size} x {size} pixels, from a prompt in
English or Chinese. It knows the {training_concepts} things of its training set (animals, food,
plants, objects, vehicles, places, smileys) in two styles, "3D emoji style / 3D 表情风格" and "flat
vector style / 扁平矢量风格". It draws no people, flags, text, scenes or counts, and of a thing that
it was never shown it makes the nearest that it knows, or a coloured blob.

## Data, licences, credits
{training_pictures} pictures: Fluent Emoji by Microsoft, families 3D and Flat (MIT; packaged by
LobeHub and Iconify). Captions composed from emojibase-data (MIT, from Unicode CLDR, Unicode-3.0)
and emojilib (MIT), among pieces of product phrases (CC-BY), public domain books and Chinese poems
(MIT). It was begun with two bundled models, made here, whose cards name what they learned from: the
autoencoder is `vae-art-128`, tokenizer and first layers of the text encoder are those of
`generator-art-128`. No weights of others. The weights are Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:.1f} M parameters in
half precision. Stages: {stages}; {hours:.2f} h in all on {hardware}.
Numbers of the recipe: {numbers}.

## Metrics
{prompts} everyday prompts (`assets/prompts/everyday.json`), fixed seeds. Right: the nearest concept
of the training set in SqueezeNet features is one that the prompt means (top-1), or one of the five
nearest is (top-5). Made by `python -m aigc_studio.training.evaluate {name} --data DIR`.

| drawn by | steps | guidance | top-1 | top-5 | English 1 / 5 | Chinese 1 / 5 | s per picture |
|---|---|---|---|---|---|---|---|
{scores}
| training picture looked up by words in the prompt | - | - | {lookup1:.0%} | {lookup5:.0%} | | | |
| lot | - | - | {chance1:.1%} | {chance5:.1%} | | | |

Copying: a drawn picture is {copied:.1f} of 255 grey levels away from the nearest training picture
(mean over pixels at 64 px). Two training pictures of one thing, one of each family, are {twin:.1f}
apart; a training picture and its nearest of another thing {other:.1f}. {verdict}

## Known weaknesses
- Soft inside: 128 pixels, enlarged by the studio, whose upscaler sharpens edges only.
- One subject. Adjectives and places in the prompt mostly change nothing.
- Not right even among five in this measure: {wrong}.
- The measure sees {prompts} pictures; one picture is {one:.0%}. The recipe was chosen with these
  prompts in sight: on other phrases expect less.
- Pixel art, which a LoRA may teach it, is softened by the autoencoder.
"""


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown. `metrics` is what evaluate wrote, the usual setting first."""
    recipe, usual = Recipe(), metrics["trained"][0]
    control = metrics["pixel_controls"]
    copied, twin = usual["pixels_to_training"], control["same_concept_in_other_family"]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        size=recipe.image_size,
        commit=history.commit,
        parameters=metrics["parameters"] / 1e6,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(recipe).items()),
        scores="\n".join(_score_line(s) for s in [*metrics["trained"], metrics["random"]]),
        lookup1=metrics["look_up"]["top1"],
        lookup5=metrics["look_up"]["top5"],
        chance1=metrics["chance"]["top1"],
        chance5=metrics["chance"]["top5"],
        copied=copied,
        twin=twin,
        other=control["nearest_other_concept"],
        verdict=_verdict(copied, twin),
        wrong="; ".join(metrics["wrong"]) or "none",
        one=1 / metrics["prompts"],
        **{key: metrics[key] for key in ("training_concepts", "training_pictures", "prompts")},
    )


def _score_line(score: Mapping[str, Any]) -> str:
    return (
        f"| {score['weights']} weights | {score['steps']} | {score['guidance']:g}"
        f" | {score['top1']:.0%} | {score['top5']:.0%}"
        f" | {score['top1_en']:.0%} / {score['top5_en']:.0%}"
        f" | {score['top1_zh']:.0%} / {score['top5_zh']:.0%} | {score['seconds']:.2f} |"
    )


def _verdict(copied: float, twin: float) -> str:
    if copied < twin:
        return "So its pictures are redrawn training pictures, softened: expect no new designs."
    return "So its pictures are no closer to the set than its two styles of one thing are."
