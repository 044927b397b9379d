"""The Text tab: a form for each kind of text, and up to three variants of it side by side."""

import secrets
from typing import Any

import gradio as gr

from aigc_studio.core.brief import MAX_POINTS, Weather
from aigc_studio.core.errors import RequestError
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.text import TextRequest
from aigc_studio.ui.fields import seed_fields
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.picture_words import PictureWords
from aigc_studio.ui.tabs.unfolding import UnfoldingDrawer
from aigc_studio.ui.text_fields import KINDS, OF, text_fields, voice_fields
from aigc_studio.ui.writing import TextRun

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
    "persona",
    "draft",
)
ASKED = ("preset", "variants", "writer")


def build(page: Page) -> None:
    """Lay out the form and the variants, and connect them."""
    run = TextRun(page.studio, "text", "text.empty")
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
            seen = PictureWords(page.studio, "text")
            fields = text_fields(page.studio.pool.own_writer)
            seen.lay_out()
            fields |= voice_fields(page)
            with gr.Row(elem_classes="numbers"):
                seed, keep = seed_fields("text")
            run.buttons()
            run.skip.visible = False  # each variant has a Stop of its own
        with gr.Column(scale=7, min_width=340, elem_classes="result"):
            run.results(starts=0)
            how = UnfoldingDrawer(page, run)
            how.lay_out()
    seen.connect(fields["subject"], fields["points"], fields["tone"], fields["language"])
    fields |= {"seed": seed, "keep": keep}
    form = Form("text", fields, request_of, values_of, first=lambda page: {"language": page})
    run.connect(page.opening, form, seed)
    how.connect(form)
    page.add_maker(run, "text")


def request_of(values: Values) -> TextRequest:
    """Make a request of the form: a fresh seed unless it is kept; points are lines.

    What belongs to another kind of text stays in the form, and out of the request.

    Raises:
        RequestError: names the field that is missing, too long, too many or out of range.
    """
    kind = values["form"]
    said: dict[str, Any] = {name: values[name] for name in SAID}
    for name in ("subject", "audience"):
        said[name] = said[name] if kind in OF[name] else ""
    for name in ("persona", "draft"):
        said[name] = said[name] if kind == "chat" else ""
    lines = str(values["points"] or "") if kind in OF["points"] else ""
    points = [line.strip() for line in lines.splitlines() if line.strip()]
    if len(points) > MAX_POINTS:
        raise RequestError("points", "error.text_points", count=len(points), limit=MAX_POINTS)
    if kind == "weather":
        said["weather"] = {name: values[name] for name in Weather.model_fields}
    seed = values["seed"] if values["keep"] else None
    voice = values["voice"] and {"id": values["voice"], "weight": values["voice_weight"]}
    return TextRequest.checked(
        {
            "brief": {**said, "points": points},
            **{name: values[name] for name in ASKED},
            "voice": voice or None,
            "seed": secrets.randbelow(MAX_SEED) if seed is None else seed,
        }
    )


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, its seed kept."""
    try:
        known = TextRequest.checked(request)
    except RequestError:
        return {}
    brief = known.brief
    if brief.form not in KINDS or brief.task != "write":
        return {}
    values: dict[str, Any] = {name: getattr(brief, name) for name in SAID}
    values |= {name: getattr(known, name) for name in ASKED}
    if known.voice:
        values |= {"voice": known.voice.id, "voice_weight": known.voice.weight}
    values |= brief.weather.model_dump() if brief.weather else {}
    if brief.form != "chat":
        del values["persona"]
    return {**values, "points": "\n".join(brief.points), "seed": known.seed, "keep": True}


TAB = Tab("text", build)
