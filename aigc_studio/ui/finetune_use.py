"""The result of a training in use: each kind goes into the tab that works with it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import gradio as gr

from aigc_studio.engines.style_request import TRAINED
from aigc_studio.ui.fields import model_choices
from aigc_studio.ui.parts import Page
from aigc_studio.ui.text_fields import voice_choices
from aigc_studio.zoo.styles import AUTO

Update = dict[Any, Any]
MAKERS = ("image", "style", "text")  # whose tabs a result can go to


def use_lora(page: Page, training: str) -> Update:
    """Let the Image tab draw with a LoRA, its word in the prompt."""
    lora = page.studio.pool.loras.find(training)
    form = page.makers["image"].form
    filled = form.filled({"model": lora.model, "lora_weight": 1.0, "prompt": lora.word})
    choices = [(f"{one.name} · {one.model}", one.id) for one in page.studio.pool.loras.all()]
    used = gr.update(choices=choices, value=[training])
    return {**page.makers["image"].shows(), **filled, form.fields["loras"]: used}


def use_model(page: Page, training: str) -> Update:
    """Let the Image tab draw with a model from nothing, one of its captions as the prompt."""
    form, trained = page.makers["image"].form, page.studio.pool.trained
    model = trained.find(training)
    filled = form.filled({"prompt": model.example, "style": AUTO, "loras": [], "steps": 0})
    used = gr.update(choices=model_choices(page.studio), value=model.model)
    return {**page.makers["image"].shows(), **filled, form.fields["model"]: used}


def use_voice(page: Page, training: str) -> Update:
    """Let the Text tab write in a voice, or with a writer from nothing."""
    form = page.makers["text"].form
    chosen = gr.update(choices=voice_choices(page.studio.pool), value=training)
    filled = form.filled({"voice_weight": 1.0})
    return {**page.makers["text"].shows(), **filled, form.fields["voice"]: chosen}


def use_manner(page: Page, training: str) -> Update:
    """Let the Style transfer tab paint in a manner."""
    form = page.makers["style"].form
    choices = [(manner.name, manner.id) for manner in page.studio.pool.manners.all()]
    wall = gr.update(choices=choices, value=training, visible=True)
    filled = form.filled({"kind": TRAINED})
    return {**page.makers["style"].shows(), **filled, form.fields["manner"]: wall}


class Use(NamedTuple):
    """How the result of a goal is put to use."""

    label: str  # key of what its button says
    act: Callable[[Page, str], Update]


USES: Mapping[str, Use] = {
    "character": Use("finetune.use", use_lora),
    "style": Use("finetune.use", use_lora),
    "product": Use("finetune.use", use_lora),
    "manner": Use("finetune.style", use_manner),
    "words": Use("finetune.use_words", use_voice),
    "writer": Use("finetune.use_words", use_voice),
    "text_to_image": Use("finetune.use", use_model),
}
