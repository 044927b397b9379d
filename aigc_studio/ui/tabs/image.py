"""The Image tab: a prompt, a few choices named by their use, and pictures."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import gradio as gr

from aigc_studio.core.language import say
from aigc_studio.engines.avatar import KITS
from aigc_studio.engines.image_request import (
    MAX_COUNT,
    MAX_PROMPT,
    MAX_SEED,
    MAX_STEPS,
    QUALITIES,
    RATIOS,
    ImageRequest,
    image_request,
)
from aigc_studio.engines.redraw import (
    DEFAULT_STRENGTH,
    LEAST_STRENGTH,
    REDRAWS,
    RedrawRequest,
)
from aigc_studio.studio import Studio
from aigc_studio.ui.fields import count_field, model_choices, seed_fields, style_choices, wall
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.panel import speed_line, welcome
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.photo import PhotoBox
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.richer import Richer
from aigc_studio.ui.run import Run
from aigc_studio.ui.tabs.inside import InsideSection
from aigc_studio.ui.tabs.tiles import TilesSection
from aigc_studio.ui.understood import line_for, understood_line
from aigc_studio.ui.words import language_of, words
from aigc_studio.ui.worn_loras import WornLoras, uses_of
from aigc_studio.ui.worn_loras import values_of as worn_values_of
from aigc_studio.zoo.catalog import MODELS, find_model
from aigc_studio.zoo.styles import AUTO, STYLES

EXAMPLES = ("example_1", "example_2", "example_3", "example_4", "example_5")
# The three one-click starts of an empty studio: example, pictures, purpose.
TRIES = (1, 2, 4)
STARTS = (("example_4", 1, "avatar"), ("example_2", 4, "avatar"), ("example_1", 1, "story"))


def build(page: Page) -> None:
    """Lay out the tab, pictures first, and connect it."""
    with gr.Tabs(elem_id="image-parts") as page.parts["image"]:
        with gr.Tab(words("image.pictures"), id="image"):
            _pictures(page)
        with gr.Tab(words("tab.tiles"), id="tiles"):
            tiles = TilesSection(page)
            tiles.lay_out()
        with gr.Tab(words("tab.inside"), id="inside"):
            inside = InsideSection(page)
            inside.lay_out()
    tiles.connect()
    inside.connect()


def _pictures(page: Page) -> None:
    run = Run(page.studio, "image")
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
            prompt = _prompt()
            richer = Richer(page.studio, "image")
            richer.lay_out()
            chips = _chips()
            read = gr.HTML(understood_line(None), elem_id="image-read")
            looks = [style for style in STYLES if style.is_offered and style.key not in KITS]
            styles = [(words("image.style_auto"), AUTO), *style_choices(looks)]
            style = wall("image-style", styles, AUTO)
            purpose = _choice("purpose", list(RATIOS), "avatar")
            quality = _choice("quality", list(QUALITIES), "balanced")
            photo, strength = _begin_with()
            with gr.Row(elem_classes="numbers"):
                count = count_field("image", range(1, MAX_COUNT + 1))
                seed, keep = seed_fields("image")
            negative, steps, best_of, model = _drawer(page.studio)
            worn = WornLoras(page)
            worn.lay_out()
            run.buttons()
            speed = gr.HTML(elem_id="image-speed")
        with gr.Column(scale=7, min_width=340, elem_classes="result"):
            run.results()
    fields = {
        "prompt": prompt,
        "negative_prompt": negative,
        "count": count,
        "seed": seed,
        "keep": keep,
        "style": style,
        "purpose": purpose,
        "quality": quality,
        "steps": steps,
        "best_of": best_of,
        "model": model,
        **worn.fields,
        "strength": strength,
    }
    form = Form("image", fields, request_of, values_of, {"picture": photo.contents})
    run.connect(page.opening, form, seed)
    page.add_maker(run, "image", "redraw", "enriching")
    worn.connect()
    looking = [page.demo.load, page.shown["image"].select]
    gr.on(looking, lambda: gr.update(choices=model_choices(page.studio)), None, model, **QUIET)
    richer.connect(prompt, style)
    for name, chip in zip(EXAMPLES, chips, strict=True):
        run.draws_after(chip.click(_example(page, name), None, prompt, **QUIET))
    for (name, *rest), start in zip(STARTS, run.starts, strict=True):
        filled = start.click(_example(page, name, *rest), None, [prompt, count, purpose], **QUIET)
        run.draws_after(filled)
    gr.on(
        [page.demo.load, prompt.change, style.change, model.change],
        partial(line_for, page.studio),
        [prompt, style, model],
        read,
        trigger_mode="always_last",
        **QUIET,
    )
    _speed(page, [purpose, quality, model], [speed, run.welcome])


def request_of(values: Values) -> ImageRequest:
    """Make a request of the form: a fresh seed unless it is kept, 0 steps for the quality's own.

    With a picture to begin with it is drawn anew, by the bundled model that can where the chosen
    one cannot.
    """
    fields = dict(values)
    if not fields.pop("keep") or fields["seed"] is None:
        fields["seed"] = secrets.randbelow(MAX_SEED)
    fields["loras"] = uses_of(fields)
    fields["steps"] = fields["steps"] or None
    pictures, strength = fields.pop("picture"), fields.pop("strength")
    if not pictures:
        return image_request(**fields)
    if not find_model(fields["model"]).redraws:
        fields["model"] = REDRAWS
    return RedrawRequest.made({**fields, "picture": pictures[0], "strength": strength})


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, its seed kept."""
    counts = tuple(range(1, MAX_COUNT + 1))
    rows = {
        "purpose": tuple(RATIOS),
        "quality": QUALITIES,
        "count": counts,
        "best_of": TRIES,
        "style": (AUTO, *(style.key for style in STYLES)),
    }
    values = {name: request[name] for name, row in rows.items() if request.get(name) in row}
    if isinstance(request.get("model"), str):
        values["model"] = request["model"]
    values |= worn_values_of(request.get("loras"))
    for name in ("prompt", "negative_prompt"):
        if isinstance(request.get(name), str):
            values[name] = request[name][:MAX_PROMPT]
    steps, seed = request.get("steps"), request.get("seed")
    values["steps"] = min(steps, MAX_STEPS) if isinstance(steps, int) and steps > 0 else 0
    if isinstance(seed, int) and 0 <= seed <= MAX_SEED:
        values |= {"seed": seed, "keep": True}
    strength = request.get("strength")
    if isinstance(strength, int | float) and LEAST_STRENGTH <= strength <= 1:
        values["strength"] = strength
    return values


def _prompt() -> gr.Textbox:
    return gr.Textbox(
        "",
        label=words("image.prompt"),
        placeholder=words("image.prompt_placeholder"),
        lines=2,
        max_lines=6,
        elem_id="image-prompt",
    )


def _chips() -> list[gr.Button]:
    """Lay out the examples."""
    with gr.Row(elem_classes="chips"):
        return [
            gr.Button(words(f"image.{name}"), size="sm", min_width=60, elem_id=f"image-{name}")
            for name in EXAMPLES
        ]


def _choice(field: str, values: list[str], value: str) -> gr.Radio:
    return gr.Radio(
        [(words(f"image.{field}_{name}"), name) for name in values],
        value=value,
        label=words(f"image.{field}"),
        elem_id=f"image-{field}",
        elem_classes="segmented",
    )


def _drawer(studio: Studio) -> tuple[gr.Textbox, gr.Slider, gr.Radio, gr.Dropdown]:
    """Lay out the drawer, closed until something in it is used.

    A model that went is shown where a draft names it, and refused with a message.
    """
    with gr.Accordion(words("image.drawer"), open=False, elem_id="image-drawer") as drawer:
        negative = gr.Textbox(
            "",
            label=words("image.negative"),
            placeholder=words("image.negative_placeholder"),
            info=words("image.negative_info"),
            lines=1,
            elem_id="image-negative",
        )
        steps = gr.Slider(
            0,
            MAX_STEPS,
            0,
            step=1,
            label=words("image.steps"),
            info=words("image.steps_info"),
            elem_id="image-steps",
        )
        best_of = gr.Radio(
            list(TRIES),
            value=1,
            label=words("image.best_of"),
            info=words("image.best_of_info"),
            elem_id="image-best-of",
            elem_classes="segmented",
        )
        model = gr.Dropdown(
            model_choices(studio),
            value=MODELS[0].name,
            label=words("image.model"),
            info=words("image.model_info"),
            allow_custom_value=True,
            elem_id="image-model",
        )
    gr.on(
        [negative.change, steps.change],
        lambda text, number: gr.update(open=True) if text or number else gr.skip(),
        [negative, steps],
        drawer,
        **QUIET,
    )
    return negative, steps, best_of, model


def _begin_with() -> tuple[PhotoBox, gr.Slider]:
    """Lay out the picture to begin with, closed until it is wanted, and how much of it goes."""
    photo = PhotoBox("image-photo", 1)
    with gr.Accordion(words("image.begin"), open=False, elem_id="image-begin"):
        photo.lay_out("image.begin_drop", "image.begin_note")
        strength = gr.Slider(
            LEAST_STRENGTH,
            1,
            DEFAULT_STRENGTH,
            step=0.05,
            label=words("image.strength"),
            info=words("image.strength_info"),
            elem_id="image-strength",
        )
        gone = gr.Button(words("image.begin_without"), size="sm", elem_id="image-begin-without")
    gone.click(lambda: photo.filled([]), None, photo.parts, **QUIET)
    return photo, strength


def _speed(page: Page, fields: list[Any], lines: list[gr.HTML]) -> None:
    """Keep the measured seconds up to date; ask every second until all are known.

    Nothing is said of models of the user's own: they are measured by no warm-up.
    """
    timer = gr.Timer(1.0)

    def tell(purpose: str, quality: str, model: str) -> tuple[str, str, Any]:
        seconds = measured(page.studio)
        request = image_request(prompt="x", purpose=purpose, quality=quality)
        line = speed_line(request, seconds) if model == request.model else ""
        greeting = welcome(page.studio.device, seconds)
        return line, greeting, gr.update(active=None in seconds.values())

    changes = [page.demo.load, timer.tick, *(field.change for field in fields)]
    gr.on(changes, tell, fields, [*lines, timer], **QUIET)


def measured(studio: Studio) -> dict[str, float | None]:
    """Return the seconds of one picture in every quality, None where none was measured yet."""
    each = [image_request(prompt="x", quality=name) for name in QUALITIES]
    return {request.quality: studio.speed.seconds(request.batch_key()) for request in each}


def _example(page: Page, name: str, *rest: Any) -> Callable[..., Any]:
    """Return a handler that gives an example prompt in the page's language, then `rest`."""

    def fill(request: gr.Request) -> Any:
        text = say(f"image.{name}", language_of(request, page.studio.settings.language))
        return (text, *rest) if rest else text

    return fill


TAB = Tab("image", build)
