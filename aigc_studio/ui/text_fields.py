"""The fields of the Text tab; which of them are shown follows what is to be written."""

from typing import Any

import gradio as gr

from aigc_studio.core.brief import LENGTHS, SKIES, TONES, WINDS, Form, Weather
from aigc_studio.core.language import LANGUAGES as SAID_IN
from aigc_studio.core.language import say
from aigc_studio.engines.text import MAX_VARIANTS, PRESETS
from aigc_studio.models.instructions import PERSONAS
from aigc_studio.services.platforms import PLATFORMS
from aigc_studio.ui.parts import Page
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, words
from aigc_studio.zoo.loras import MAX_WEIGHT
from aigc_studio.zoo.pool import Pool

KINDS: tuple[Form, ...] = (
    "ad", "post", "product", "slogan", "story", "travel", "news", "weather", "chat",
)  # fmt: skip
LANGUAGES = [("English", "en"), ("中文", "zh")]
# Fields that only some kinds of text have; all others are for every kind.
OF: dict[str, frozenset[Form]] = {
    "subject": frozenset(KINDS) - {"chat"},
    "points": frozenset(KINDS) - {"weather", "chat"},
    "audience": frozenset(KINDS) - {"weather", "chat"},
    "weather": frozenset({"weather"}),
    "chat": frozenset({"chat"}),
    "marks": frozenset(KINDS) - {"chat"},
}
NUMBERS = ("low", "high", "wind", "humidity", "rain")
TWO_WORDS = {"heavy rain": "heavy_rain", "heavy snow": "heavy_snow"}  # in keys of the catalogue
ROW = Weather()  # as a forecast begins


def text_fields(own_writer: str) -> dict[str, Any]:
    """Lay out the fields and return them by name.

    Args:
        own_writer: name of the server or model of the settings, "" for none.
    """
    fields: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    forms = [(words(f"text.form_{kind}"), kind) for kind in KINDS]
    fields["form"] = _segmented("form", forms, "ad")
    hint = gr.HTML(_hint("ad"), elem_id="text-hint")
    parts["subject"] = fields["subject"] = gr.Textbox(
        label=words("text.subject"),
        placeholder=words("text.subject_placeholder"),
        elem_id="text-subject",
    )
    parts["points"] = fields["points"] = gr.Textbox(
        label=words("text.points"), lines=4, elem_id="text-points"
    )
    parts["audience"] = fields["audience"] = gr.Textbox(
        label=words("text.audience"),
        placeholder=words("text.audience_placeholder"),
        elem_id="text-audience",
    )
    with gr.Column(visible=False, elem_id="text-weather") as parts["weather"]:
        fields |= _weather_fields()
    with gr.Column(visible=False, elem_id="text-chat") as parts["chat"]:
        personas = [(words(f"text.persona_{name}"), name) for name in PERSONAS]
        fields["persona"] = _segmented("persona", personas, "assistant")
        fields["draft"] = gr.Textbox(label=words("text.message"), lines=3, elem_id="text-draft")
    fields |= _manner()
    with gr.Row(elem_classes="numbers") as parts["marks"]:
        for name in ("emoji", "hashtags"):
            fields[name] = gr.Checkbox(
                label=words(f"text.{name}"), container=False, elem_id=f"text-{name}"
            )
    writers = [(own_writer, "chosen"), (words("text.writer_bundled"), "bundled")]
    fields["writer"] = _segmented("writer", writers, "chosen")
    fields["writer"].visible = bool(own_writer)

    def follow(kind: Form) -> list[Any]:
        return [_hint(kind), *(gr.update(visible=kind in OF[name]) for name in parts)]

    fields["form"].change(follow, fields["form"], [hint, *parts.values()], **QUIET)
    return fields


def voice_choices(pool: Pool) -> list[tuple[Any, str]]:
    """Return what was trained here on words as choices: name with its model, and id."""
    found = [(f"{lora.name} · {lora.model}", lora.id) for lora in pool.loras.voices()]
    nothing = " / ".join(say("text.voice_nothing", language) for language in SAID_IN)
    found += [(f"{made.name} · {nothing}", made.id) for made in pool.own_writers.all()]
    return [(words("text.voice_none"), ""), *found]


def voice_fields(page: Page) -> dict[str, Any]:
    """Lay out the voices, unseen while there is none, and how strong one is.

    A writer from nothing is the whole voice: that it follows no brief is said below it.
    """
    pool = page.studio.pool
    there = voice_choices(pool)
    with gr.Row(visible=len(there) > 1, elem_id="text-voices", elem_classes="numbers") as row:
        voice = gr.Dropdown(there, value="", label=words("text.voice"), elem_id="text-voice")
        weight = gr.Slider(
            0,
            MAX_WEIGHT,
            1,
            step=0.05,
            label=words("text.voice_weight"),
            elem_id="text-voice-weight",
        )
    note = f'<p class="note">{both("text.voice_begins")}</p>'
    begins = gr.HTML(note, visible=False, elem_id="text-voice-begins")

    def look(chosen: str | None) -> tuple[Any, Any]:
        """Offer what there is now; what was deleted is no longer chosen."""
        there = voice_choices(pool)
        kept = chosen if chosen in {made for _, made in there} else ""
        return gr.update(visible=len(there) > 1), gr.update(choices=there, value=kept)

    def follow(chosen: str | None) -> tuple[Any, Any]:
        is_whole = bool(chosen) and pool.own_writers.holds(str(chosen))
        return gr.update(visible=not is_whole), gr.update(visible=is_whole)

    gr.on([page.demo.load, page.shown["text"].select], look, voice, [row, voice], **QUIET)
    voice.change(follow, voice, [weight, begins], **QUIET)
    return {"voice": voice, "voice_weight": weight}


def _hint(kind: Form) -> str:
    return f'<p class="note">{both(f"text.hint_{kind}")}</p>'


def _weather_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    with gr.Row(elem_classes="numbers"):
        fields["day"] = gr.Textbox(
            label=words("text.day"), placeholder=words("text.day_placeholder"), elem_id="text-day"
        )
        skies = [(words(f"text.sky_{TWO_WORDS.get(sky, sky)}"), sky) for sky in SKIES]
        fields["sky"] = gr.Dropdown(skies, value=ROW.sky, label=words("text.sky"))
    with gr.Row(elem_classes="numbers"):
        for name in ("low", "high"):
            fields[name] = _number(name)
    with gr.Row(elem_classes="numbers"):
        fields["wind"] = _number("wind")
        winds = [(words(f"text.from_{wind}"), wind) for wind in WINDS]
        fields["wind_from"] = gr.Dropdown(winds, value=ROW.wind_from, label=words("text.wind_from"))
    with gr.Row(elem_classes="numbers"):
        for name in ("humidity", "rain"):
            fields[name] = _number(name)
    return fields


def _manner() -> dict[str, Any]:
    """Lay out how it is said, where, in which language, and how often."""
    fields: dict[str, Any] = {}
    with gr.Row(elem_classes="numbers"):
        tones = [(words(f"text.tone_{tone}"), tone) for tone in TONES]
        fields["tone"] = gr.Dropdown(
            tones, value="friendly", label=words("text.tone"), elem_id="text-tone"
        )
        platforms: list[tuple[Any, str]] = [(words("text.platform_plain"), "")]
        platforms += [
            (row.en if row.en == row.zh else f"{row.en} · {row.zh}", row.key) for row in PLATFORMS
        ]
        fields["platform"] = gr.Dropdown(
            platforms, value="", label=words("text.platform"), elem_id="text-platform"
        )
    with gr.Row(elem_classes="numbers"):
        fields["language"] = _segmented("language", LANGUAGES, "en")
        lengths = [(words(f"text.length_{length}"), length) for length in LENGTHS]
        fields["length"] = _segmented("length", lengths, "medium")
    with gr.Row(elem_classes="numbers"):
        fields["variants"] = _segmented("variants", list(range(1, MAX_VARIANTS + 1)), MAX_VARIANTS)
        presets = [(words(f"text.preset_{preset}"), preset) for preset in PRESETS]
        fields["preset"] = _segmented("preset", presets, "balanced")
    return fields


def _number(name: str) -> gr.Number:
    return gr.Number(
        value=getattr(ROW, name), label=words(f"text.{name}"), precision=0, elem_id=f"text-{name}"
    )


def _segmented(name: str, choices: list[Any], value: Any) -> gr.Radio:
    return gr.Radio(
        choices,
        value=value,
        label=words(f"text.{name}"),
        elem_id=f"text-{name}",
        elem_classes="segmented",
    )
