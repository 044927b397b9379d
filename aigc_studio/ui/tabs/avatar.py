"""The Avatar tab: a style, a few wishes, and faces; the seed decides what was not wished for."""

import secrets
from collections.abc import Callable
from typing import Any

import gradio as gr

from aigc_studio.engines.avatar import (
    ANY,
    DIRECTIONS,
    KITS,
    MAX_COUNT,
    MAX_SHIFT,
    WISHES,
    AvatarRequest,
)
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.ui.fields import count_field, seed_fields, style_choices, wall
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.learnt import Learnt
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.run import Run
from aigc_studio.ui.tabs.badge import BadgeSection
from aigc_studio.ui.tabs.portrait import PortraitSection
from aigc_studio.ui.tabs.tour import TourSection
from aigc_studio.ui.words import both, words
from aigc_studio.zoo.styles import STYLES

SHIFTS = ("shift_1", "shift_2", "shift_3")
COUNTS = (1, 4, MAX_COUNT)
# The three one-click starts of an empty studio: style and count.
STARTS = (("toon", 1), ("pastel", 4), ("peep", MAX_COUNT))


def build(page: Page) -> None:
    """Lay out the tab, faces first, then what is made of them, and connect it."""
    with gr.Tabs(elem_id="avatar-parts") as page.parts["avatar"]:
        with gr.Tab(words("avatar.faces"), id="avatar"):
            _faces(page)
        with gr.Tab(words("portrait.title"), id="portrait"):
            portrait = PortraitSection(page)
            portrait.lay_out()
        with gr.Tab(words("tab.badge"), id="badge") as badge_tab:
            badge = BadgeSection(page, badge_tab)
            badge.lay_out()
        with gr.Tab(words("tab.tour"), id="tour") as shown:
            tour = TourSection(page, shown)
            tour.lay_out()
    portrait.connect()
    badge.connect()
    tour.connect()


def _faces(page: Page) -> None:
    run = Run(page.studio, "avatar")
    run.learnt = Learnt(page.studio, "look", page.shown["avatar"])
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
            looks = [style for style in STYLES if style.key in KITS]
            style = wall("avatar-style", style_choices(looks), looks[0].key)
            run.learnt.lay_out()
            with gr.Row(elem_classes="wishes"):
                wishes = {trait: _wish(trait) for trait in WISHES}
            with gr.Row(elem_classes="numbers"):
                count = count_field("avatar", COUNTS)
                seed, keep = seed_fields("avatar")
            mix, mix_seed = _drawer()
            shifts = _directions()
            run.buttons()
        with gr.Column(scale=7, min_width=340, elem_classes="result"):
            run.results()
    fields = {
        "style": style,
        **wishes,
        "count": count,
        "seed": seed,
        "keep": keep,
        "mix": mix,
        "mix_seed": mix_seed,
        **shifts,
    }
    run.connect(page.opening, Form("avatar", fields, request_of, values_of), seed)
    page.add_maker(run, "avatar")
    for values, start in zip(STARTS, run.starts, strict=True):
        run.draws_after(start.click(_start(*values), None, [style, count], **QUIET))


def request_of(values: Values) -> AvatarRequest:
    """Make a request of the form: a fresh seed unless it is kept, and no wish where it says any."""
    fields = dict(values)
    if not fields.pop("keep") or fields["seed"] is None:
        fields["seed"] = secrets.randbelow(MAX_SEED)
    wishes = {trait: fields.pop(trait) for trait in WISHES}
    fields["wishes"] = {trait: word for trait, word in wishes.items() if word not in (ANY, None)}
    fields["shifts"] = tuple(fields.pop(name) or 0.0 for name in SHIFTS)
    return AvatarRequest.checked({**fields, "mix_seed": fields["mix_seed"] or 0})


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, its seed kept."""
    values: dict[str, Any] = {}
    if request.get("style") in KITS:
        values["style"] = request["style"]
    if request.get("count") in COUNTS:
        values["count"] = request["count"]
    wishes = request.get("wishes")
    wishes = wishes if isinstance(wishes, dict) else {}
    for trait, known in WISHES.items():
        values[trait] = wishes[trait] if wishes.get(trait) in known else ANY
    for name in ("seed", "mix_seed"):
        if isinstance(request.get(name), int) and 0 <= request[name] <= MAX_SEED:
            values[name] = request[name]
    if isinstance(request.get("mix"), int | float) and 0 <= request["mix"] <= 1:
        values["mix"] = request["mix"]
    shifts = request.get("shifts")
    if isinstance(shifts, list | tuple) and len(shifts) == DIRECTIONS:
        pairs = zip(SHIFTS, shifts, strict=True)
        values |= {n: s for n, s in pairs if isinstance(s, int | float) and abs(s) <= MAX_SHIFT}
    return {**values, "keep": True} if "seed" in values else values


def _wish(trait: str) -> gr.Dropdown:
    choices = [(words("word.any"), ANY)]
    choices += [(words(f"word.{word}"), word) for word in WISHES[trait]]
    return gr.Dropdown(
        choices, value=ANY, label=words(f"trait.{trait}"), min_width=100, elem_id=f"avatar-{trait}"
    )


def _drawer() -> tuple[gr.Slider, gr.Number]:
    """Lay out the drawer, closed until something in it is used: the mix of two faces."""
    with gr.Accordion(words("avatar.drawer"), open=False, elem_id="avatar-drawer") as drawer:
        mix = gr.Slider(
            0,
            1,
            0,
            step=0.05,
            label=words("avatar.mix"),
            info=words("avatar.mix_info"),
            elem_id="avatar-mix",
        )
        mix_seed = gr.Number(
            0, label=words("avatar.mix_seed"), precision=0, elem_id="avatar-mix-seed"
        )
    mix.change(lambda share: gr.update(open=True) if share else gr.skip(), mix, drawer, **QUIET)
    return mix, mix_seed


def _directions() -> dict[str, gr.Slider]:
    """Lay out the drawer of the directions, closed until one is moved."""
    with gr.Accordion(words("avatar.more"), open=False, elem_id="avatar-directions") as drawer:
        gr.HTML(f'<p class="note">{both("avatar.more_note")}</p>')
        sliders = {
            name: gr.Slider(
                -MAX_SHIFT,
                MAX_SHIFT,
                0,
                step=0.1,
                label=words(f"avatar.{name}"),
                elem_id=f"avatar-{name}",
            )
            for name in SHIFTS
        }
    gr.on(
        [slider.change for slider in sliders.values()],
        lambda *moved: gr.update(open=True) if any(moved) else gr.skip(),
        [*sliders.values()],
        drawer,
        **QUIET,
    )
    return sliders


def _start(style: str, count: int) -> Callable[[], tuple[str, int]]:
    return lambda: (style, count)


TAB = Tab("avatar", build)
