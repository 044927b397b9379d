"""The styles that were trained here, as a wall in the Style transfer tab."""

from typing import Any

import gradio as gr

from aigc_studio.studio import Studio
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, words

ADDRESS = "/training"  # of what was drawn on the way, see api/training.py


class MannerWall:
    """A choice of the manners that are there, each with what it made of the sample face."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def lay_out(self) -> None:
        """Lay out the wall, and what is said where there is nothing to choose."""
        choices = self._choices()
        self.chosen = gr.Radio(
            choices,
            value=choices[0][1] if choices else None,
            label=words("transfer.trained"),
            elem_id="style-manner",
            elem_classes=["wall", "tall"],
            visible=bool(choices),
        )
        self.said = gr.HTML(self._html(), elem_id="style-manner-note")

    def connect(self, *shown: Any) -> None:
        """Look for new manners whenever one of these events tells that the tab is looked at."""
        gr.on([*shown], self._look, self.chosen, [self.chosen, self.said], **QUIET)

    def _look(self, chosen: str | None) -> tuple[Any, str]:
        choices = self._choices()
        known = [key for _, key in choices]
        value = chosen if chosen in known else next(iter(known), None)
        return gr.update(choices=choices, value=value, visible=bool(choices)), self._html()

    def _choices(self) -> list[tuple[str, str]]:
        return [(manner.name, manner.id) for manner in self.studio.pool.manners.all()]

    def _html(self) -> str:
        """Return the pictures of the wall as CSS, and a word about where manners come from."""
        pictures = "".join(
            f'.wall label:has(input[value="{key}"])::before'
            f"{{background-image:url({ADDRESS}/{key}/after-0.webp) !important}}"
            for _, key in self._choices()
        )
        return f'<style>{pictures}</style><p class="note">{both("transfer.trained_note")}</p>'
