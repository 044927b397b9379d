"""A box in a form of texts: a picture of it fills in what the text is about."""

from collections.abc import Mapping
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component

from aigc_studio.core.brief import Tone
from aigc_studio.core.errors import StudioError
from aigc_studio.core.language import say
from aigc_studio.engines.seeing import Seen, seen_in
from aigc_studio.studio import Studio
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.panel import refused
from aigc_studio.ui.photo import PhotoBox
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, both_of, words

Update = dict[Any, Any]
# How a text is to sound whose picture feels like this.
TONES: Mapping[str, Tone] = {
    "calm": "warm", "dreamy": "poetic", "fresh": "friendly", "cheerful": "lively", "cosy": "warm",
    "festive": "lively", "mysterious": "poetic", "dramatic": "poetic",
}  # fmt: skip
USUAL: Tone = "friendly"  # what a form begins with: nobody chose it


class PictureWords:
    """The box, closed until it is wanted, and the words that were found as chips."""

    def __init__(self, studio: Studio, name: str) -> None:
        self.studio, self.name = studio, name
        self.photo = PhotoBox(f"{name}-photo", 1)

    def lay_out(self) -> None:
        """Lay out the box."""
        with gr.Accordion(words("seen.title"), open=False, elem_id=f"{self.name}-picture"):
            self.photo.lay_out("seen.drop", "seen.note")
            self.found = acting_html(elem_id=f"{self.name}-seen")

    def connect(
        self, subject: Component, points: Component, tone: Component, language: Component
    ) -> None:
        """Connect the box with the fields that it fills."""
        self.subject, self.points, self.tone = subject, points, tone
        seeing = [self.photo.contents, subject, tone, language]
        self.photo.view.change(self._see, seeing, [self.found, subject, tone], **QUIET)
        filled = [subject, points, tone]
        self.found.click(self._take, [points, language], filled, **EVERY_ACT)

    def _see(self, contents: list[bytes], subject: str, tone: Tone, language: str) -> Update:
        """Show what is seen; the likeliest thing is the subject, where there is none yet.

        The mood sets the tone in the same way.
        """
        if not contents:
            return {self.found: ""}
        try:
            seen = seen_in(self.studio.pool, contents[0])
        except StudioError as error:
            return {self.found: refused(error)}
        update: Update = {self.found: seen_view(seen)}
        if not (subject or "").strip():
            update[self.subject] = seen.things[0].name(language)
        if seen.moods and tone == USUAL:
            update[self.tone] = TONES[seen.moods[0]]
        return update

    def _take(self, event: gr.EventData, points: str, language: str) -> Update:
        """Put a word that was clicked where it belongs, in the language of the text."""
        act = act_of(event)
        word = act.get(language, "")
        if act["do"] == "thing":
            return {self.subject: word}
        filled: Update = {self.tone: TONES[act["mood"]]} if act["do"] == "mood" else {}
        lines = [line for line in (points or "").splitlines() if line.strip()]
        return {**filled, self.points: "\n".join(lines if word in lines else [*lines, word])}


def seen_view(seen: Seen) -> str:
    """Return the words as chips, each with both languages."""
    things = "".join(_chip("thing", tag.name("en"), tag.name("zh")) for tag in seen.things)
    colours = "".join(
        _chip("colour", say(f"word.{colour}", "en"), say(f"word.{colour}", "zh"))
        for colour in seen.colours
    )
    moods = "".join(
        _chip("mood", say(f"air.{mood}", "en"), say(f"air.{mood}", "zh"), mood)
        for mood in seen.moods
    )
    felt = f'<p class="note">{both("seen.moods")}</p><div class="acts">{moods}</div>'
    return (
        f'<p class="note">{both("seen.chips")}</p><div class="acts">{things}{colours}</div>'
        f"{felt if moods else ''}"
    )


def _chip(do: str, english: str, chinese: str, mood: str = "") -> str:
    shown = both_of({"en": english, "zh": chinese}.__getitem__)
    return (
        f'<button class="small" data-do="{do}" data-en="{escape(english)}"'
        f' data-zh="{escape(chinese)}" data-mood="{mood}">{shown}</button>'
    )
