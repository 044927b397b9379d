"""Fields that several tabs have."""

import secrets
from collections.abc import Iterable
from typing import Any

import gradio as gr

from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.studio import Studio
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import words
from aigc_studio.zoo.catalog import MODELS
from aigc_studio.zoo.styles import Style


def style_choices(styles: Iterable[Style]) -> list[tuple[Any, str]]:
    """Return styles as choices: label and key."""
    return [(words(f"style.{style.key}"), style.key) for style in styles]


def model_choices(studio: Studio) -> list[tuple[Any, str]]:
    """Return what draws from words as choices: bundled, of the settings, trained here."""
    bundled = [(words(f"model.{spec.label}"), spec.name) for spec in MODELS]
    return [*bundled, *studio.pool.own_choices, *studio.pool.trained.choices]


def wall(
    elem_id: str,
    choices: list[tuple[Any, str]],
    value: str,
    label: str = "image.style",
    *,
    is_tall: bool = False,
) -> gr.Radio:
    """Lay out styles as small pictures, which ui/wall.py paints: in a row, or `is_tall` in many."""
    return gr.Radio(
        choices,
        value=value,
        label=words(label),
        elem_id=elem_id,
        elem_classes=["wall", "tall"] if is_tall else "wall",
    )


def count_field(tab: str, counts: Iterable[int]) -> gr.Radio:
    """Lay out how many pictures are wanted, one as it begins."""
    return gr.Radio(
        list(counts),
        value=1,
        label=words("image.count"),
        min_width=150,
        elem_id=f"{tab}-count",
        elem_classes="segmented",
    )


def seed_fields(tab: str) -> tuple[gr.Number, gr.Checkbox]:
    """Lay out a seed, whether it is kept for the next run, and a button that rolls another."""
    with gr.Column(min_width=190, elem_classes="seed"):
        seed = gr.Number(
            value=0,  # until the first run rolls one
            label=words("image.seed"),
            precision=0,
            elem_id=f"{tab}-seed",
            elem_classes="seed-number",
        )
        keep = gr.Checkbox(
            label=words("image.seed_lock"),
            container=False,
            elem_id=f"{tab}-keep",
            elem_classes="seed-keep",
        )
        dice = gr.Button(
            words("image.dice"), size="sm", elem_id=f"{tab}-dice", elem_classes="seed-dice"
        )
    dice.click(lambda: secrets.randbelow(MAX_SEED), None, seed, **QUIET)
    return seed, keep
