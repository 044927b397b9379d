"""The captions of a finished tour: written in a tone, changed by hand, or written again."""

import secrets
from html import escape
from typing import Any

import gradio as gr

from aigc_studio.core.brief import TONES, Language, Tone
from aigc_studio.core.errors import StudioError
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.services.database import Result
from aigc_studio.services.tour_captions import caption_request, cards_of
from aigc_studio.studio import Studio
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.panel import refused
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.run import Run
from aigc_studio.ui.words import both, words

LANGUAGES: tuple[tuple[str, Language], ...] = (("English", "en"), ("中文", "zh"))
MAX_CAPTION = 2000  # characters
Update = dict[Any, Any]


class CaptionBox:
    """The fields, the captions, and what happens in them."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def lay_out(self) -> None:
        """Lay out the box; it is shown when a tour is done."""
        with gr.Column(visible=False, elem_id="tour-captions", elem_classes="card") as self.box:
            with gr.Row(elem_classes="numbers"):
                self.tone = gr.Dropdown(
                    [(words(f"text.tone_{tone}"), tone) for tone in TONES],
                    value=TONES[0],
                    label=words("captions.tone"),
                    min_width=120,
                    elem_id="tour-tone",
                )
                self.language = gr.Radio(
                    list(LANGUAGES),
                    value=LANGUAGES[0][1],
                    label=words("captions.language"),
                    min_width=150,
                    elem_id="tour-language",
                    elem_classes="segmented",
                )
                self.write = gr.Button(
                    words("captions.write"), variant="primary", min_width=140, elem_id="tour-write"
                )
            self.view = acting_html(elem_id="tour-said")

    def connect(self, run: Run) -> None:
        """Connect the box with the run whose tours it is about."""
        # The strip of recent pictures changes when a tour is done.
        run.recent.change(self._open, run.job_id, [self.box, self.view], **QUIET)
        given = [run.job_id, self.tone, self.language]
        self.write.click(self._write, given, [self.view, run.line], **QUIET)
        self.view.click(self._act, given, [self.view, run.line], **EVERY_ACT)

    def _open(self, job: str) -> Update:
        cards = self._cards(job)
        return {self.box: gr.update(visible=bool(cards)), self.view: captions_view(cards)}

    def _write(self, job: str, tone: Tone, language: Language) -> list[Any]:
        """Write the captions of all cards; the pictures keep them."""
        try:
            self._say(self._cards(job), tone, language)
        except StudioError as error:
            return [gr.skip(), refused(error)]
        return [captions_view(self._cards(job)), gr.skip()]

    def _act(self, event: gr.EventData, job: str, tone: Tone, language: Language) -> list[Any]:
        act = act_of(event)
        cards = {card.id: card for card in self._cards(job)}
        card = cards.get(act.get("id", ""))
        if card is None:
            return [gr.skip(), gr.skip()]
        if act["do"] == "caption":  # the next one may be typed in: nothing is drawn anew
            self.studio.results.caption(card.id, act["value"].strip()[:MAX_CAPTION])
            return [gr.skip(), gr.skip()]
        try:
            self._say([card], tone, language)
        except StudioError as error:
            return [gr.skip(), refused(error)]
        return [captions_view(self._cards(job)), gr.skip()]

    def _cards(self, job: str) -> list[Result]:
        """Return the postcards of a tour as they are now."""
        results = self.studio.results.of_job(job) if job else []
        return [card for card, _ in cards_of(self.studio.library, results)]

    def _say(self, cards: list[Result], tone: Tone, language: Language) -> None:
        """Give cards new captions; they are asked for together, so that they share a batch.

        Raises:
            StudioError: the queue is paused, so nobody would come to write them; or a job failed.
        """
        if self.studio.scheduler.paused:
            raise StudioError("error.queue_paused")
        asked = [
            caption_request(place, tone, language, secrets.randbelow(MAX_SEED))
            for _, place in cards_of(self.studio.library, cards)
        ]
        for card, made in zip(cards, self.studio.run_all(asked), strict=True):
            (text,) = self.studio.results.some([made.pictures[0].id])
            self.studio.results.caption(card.id, text.text)
            self.studio.library.delete([text.id])  # it lives on as a caption alone


def captions_view(cards: list[Result]) -> str:
    """Return the cards, each with its caption to be changed and a button that writes another."""
    rows = "".join(
        f'<li><img src="/media/{card.id}/thumbnail" alt="{escape(card.title)}" loading="lazy">'
        f'<textarea data-do="caption" data-id="{card.id}" rows="2" maxlength="{MAX_CAPTION}"'
        f' aria-label="{escape(card.title)}">{escape(card.caption)}</textarea>'
        f'<button class="small" data-do="again" data-id="{card.id}">{both("captions.again")}'
        "</button></li>"
        for card in cards
    )
    return f'<p class="note">{both("captions.note")}</p><ul class="captions">{rows}</ul>'
