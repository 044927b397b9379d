"""The Text tab: a form for each kind of text, and up to three variants of it side by side."""

import secrets
from typing import Any

import gradio as gr

from aigc_studio.core.brief import LENGTHS, MAX_POINTS, TONES
from aigc_studio.core.brief import Form as Kind
from aigc_studio.core.errors import RequestError
from aigc_studio.engines.image import MAX_SEED
from aigc_studio.engines.text import MAX_VARIANTS, PRESETS, TextRequest
from aigc_studio.services.platforms import PLATFORMS
from aigc_studio.ui.fields import seed_fields
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.words import words
from aigc_studio.ui.writing import TextRun

KINDS: tuple[Kind, ...] = ("ad", "post", "product", "slogan", "story", "travel")
LANGUAGES = [("English", "en"), ("中文", "zh")]
SAID = (
    "form",
    "subject",
    "audience",
    "tone",
    "platform",
    "language",
    "length",
    "emoji",
    "hashtags",
)


def build(page: Page) -> None:
    """Lay out the form and the variants, and connect them."""
    run = TextRun(page.studio, "text", "text.empty")
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
            fields = _fields(page.studio.pool.own_writer)
            with gr.Row(elem_classes="numbers"):
                seed, keep = seed_fields("text")
            run.buttons()
            run.skip.visible = False  # each variant has a Stop of its own
        with gr.Column(scale=7, min_width=340, elem_classes="result"):
            run.results(starts=0)
    fields |= {"seed": seed, "keep": keep}
    run.connect(page.demo, Form("text", fields, request_of, values_of), seed)
    page.makers["text"] = run


def request_of(values: Values) -> TextRequest:
    """Make a request of the form: a fresh seed unless it is kept; points are lines.

    Raises:
        RequestError: names the field that is missing, too long or too many.
    """
    points = [line.strip() for line in str(values["points"] or "").splitlines() if line.strip()]
    if len(points) > MAX_POINTS:
        raise RequestError("points", "error.text_points", count=len(points), limit=MAX_POINTS)
    seed = values["seed"] if values["keep"] else None
    return TextRequest.checked(
        {
            "brief": {**{name: values[name] for name in SAID}, "points": points},
            "preset": values["preset"],
            "variants": values["variants"],
            "writer": values["writer"],
            "seed": secrets.randbelow(MAX_SEED) if seed is None else seed,
        }
    )


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, its seed kept."""
    try:
        known = TextRequest.checked(request)
    except RequestError:
        return {}
    if known.brief.form not in KINDS:
        return {}
    values: dict[str, Any] = {name: getattr(known.brief, name) for name in SAID}
    return {
        **values,
        "points": "\n".join(known.brief.points),
        "preset": known.preset,
        "variants": known.variants,
        "writer": known.writer,
        "seed": known.seed,
        "keep": True,
    }


def _fields(own_writer: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    forms = [(words(f"text.form_{kind}"), kind) for kind in KINDS]
    fields["form"] = _segmented("form", forms, "ad")
    fields["subject"] = gr.Textbox(
        label=words("text.subject"),
        placeholder=words("text.subject_placeholder"),
        elem_id="text-subject",
    )
    fields["points"] = gr.Textbox(label=words("text.points"), lines=4, elem_id="text-points")
    fields["audience"] = gr.Textbox(
        label=words("text.audience"),
        placeholder=words("text.audience_placeholder"),
        elem_id="text-audience",
    )
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
    with gr.Row(elem_classes="numbers"):
        for name in ("emoji", "hashtags"):
            fields[name] = gr.Checkbox(
                label=words(f"text.{name}"), container=False, elem_id=f"text-{name}"
            )
    writers = [(own_writer, "chosen"), (words("text.writer_bundled"), "bundled")]
    fields["writer"] = _segmented("writer", writers, "chosen")
    fields["writer"].visible = bool(own_writer)
    return fields


def _segmented(name: str, choices: list[Any], value: Any) -> gr.Radio:
    return gr.Radio(
        choices,
        value=value,
        label=words(f"text.{name}"),
        elem_id=f"text-{name}",
        elem_classes="segmented",
    )


TAB = Tab("text", build)
