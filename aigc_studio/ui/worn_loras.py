"""The part of the Image tab that lets a picture wear what was trained here: which, and how much."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
from gradio.components import Component
from pydantic import TypeAdapter, ValidationError

from aigc_studio.engines.image_request import MAX_LORAS
from aigc_studio.ui.parts import Page
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import words
from aigc_studio.zoo.loras import MAX_WEIGHT, LoraUse

WEIGHTS = ("lora_weight", "lora_weight_2", "lora_weight_3")  # fields, in the order of choosing


class WornLoras:
    """A choice, unseen while there is nothing to choose, and a weight for each that is chosen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def lay_out(self) -> None:
        """Lay out the choice and its weights."""
        rows = self._rows()
        with gr.Row(visible=bool(rows), elem_id="image-trained", elem_classes="numbers") as row:
            self.chosen = gr.Dropdown(
                rows,
                value=[],
                multiselect=True,
                max_choices=MAX_LORAS,
                label=words("image.loras"),
                elem_id="image-loras",
            )
            self.weights = {name: _weight(name) for name in WEIGHTS}
        self.row = row

    @property
    def fields(self) -> dict[str, Component]:
        """The fields by the names that `uses_of` takes."""
        return {"loras": self.chosen, **self.weights}

    def connect(self) -> None:
        """Offer what there is now whenever the tab is looked at; show as many weights as needed."""
        looking = [self.page.demo.load, self.page.shown["image"].select]
        gr.on(looking, self._look, self.chosen, [self.row, self.chosen], **QUIET)
        self.chosen.change(_shown, self.chosen, [*self.weights.values()], **QUIET)

    def _rows(self) -> list[tuple[str, str]]:
        there = self.page.studio.pool.loras.all()
        return [(f"{lora.name} · {lora.model}", lora.id) for lora in there]

    def _look(self, chosen: list[str] | None) -> tuple[Any, Any]:
        """Offer what there is now; what was deleted is no longer chosen."""
        there = self._rows()
        known = {lora for _, lora in there}
        kept = [lora for lora in chosen or () if lora in known]
        return gr.update(visible=bool(there)), gr.update(choices=there, value=kept)


def uses_of(fields: dict[str, Any]) -> list[Mapping[str, object]]:
    """Take the choice and its weights out of the values of a form, and return what is worn."""
    weights = [fields.pop(name, 1.0) for name in WEIGHTS]
    chosen = fields.pop("loras") or ()
    return [{"id": lora, "weight": w} for lora, w in zip(chosen, weights, strict=False)]


def values_of(uses: Any) -> dict[str, Any]:
    """Return the values for the LoRAs in a request, where it has any."""
    try:
        known = TypeAdapter[tuple[LoraUse, ...]](tuple[LoraUse, ...]).validate_python(uses or ())
    except ValidationError:
        return {}
    if not known:
        return {}
    weights = zip(WEIGHTS, (use.weight for use in known), strict=False)
    return {"loras": [use.id for use in known][:MAX_LORAS], **dict(weights)}


def _weight(name: str) -> gr.Slider:
    return gr.Slider(
        0,
        MAX_WEIGHT,
        1,
        step=0.05,
        label=words(f"image.{name}"),
        visible=name == WEIGHTS[0],
        elem_id=f"image-{name.replace('_', '-')}",
    )


def _shown(chosen: list[str] | None) -> list[Any]:
    count = max(1, len(chosen or ()))
    return [gr.update(visible=i < count) for i in range(len(WEIGHTS))]
