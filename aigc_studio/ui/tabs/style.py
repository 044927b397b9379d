"""The Style transfer tab: a photo, a look, how strong and where; and before beside after."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

import gradio as gr

from aigc_studio.art.filters import FILTERS
from aigc_studio.engines.area import AREAS
from aigc_studio.engines.style_request import (
    ALL,
    MAX_PHOTOS,
    MAX_STYLES,
    OWN,
    TRAINED,
    StyleRequest,
)
from aigc_studio.services.progress import JobProgress
from aigc_studio.ui.brush import Brush
from aigc_studio.ui.compare import compare
from aigc_studio.ui.fields import wall
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.learnt import Learnt
from aigc_studio.ui.manners import MannerWall
from aigc_studio.ui.painting_fields import PaintingWall, strength_fields
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.photo import PhotoBox
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.run import Run
from aigc_studio.ui.tabs.moving import MovingSection
from aigc_studio.ui.words import both, words
from aigc_studio.zoo.paintings import PAINTINGS, SAMPLES, find_painting

KINDS = ("painting", OWN, TRAINED, "filter", ALL)
SIDES = (512, 1024, 2048, 4096)
# The three one-click starts of an empty studio: sample, kind of look, painting, filter.
STARTS = (
    ("face", "painting", "great_wave", "pencil"),
    ("cat", "painting", "starry_night", "pencil"),
    ("face", "filter", "great_wave", "pencil"),
)
Update = dict[Any, Any]


class StyleTab:
    """The components of the tab and what happens in them."""

    def __init__(self, page: Page) -> None:
        self.page, self.run = page, Run(page.studio, "style", "transfer.empty")
        self.photo = PhotoBox("style-photo", MAX_PHOTOS)
        self.own = PhotoBox("style-own", MAX_STYLES)
        self.run.learnt = self.learnt = Learnt(page.studio, "style", page.shown["style"])
        self.brush, self.wall = Brush(), PaintingWall()
        self.manners = MannerWall(page.studio)

    def lay_out(self) -> None:
        """Lay out the photo, the look, and what comes of them."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
                self.photo.lay_out("transfer.photo", "transfer.photo_note")
                with gr.Row(elem_classes="chips"):
                    self.samples = {name: _sample_button(name) for name in SAMPLES}
                self._looks()
                self.strength, self.keep = strength_fields("style", "transfer.keep_colours")
                self.area = _choice("area", AREAS)
                self.brush.lay_out("style-brush")
                self._drawer()
                self.run.buttons()
            with gr.Column(scale=7, min_width=340, elem_classes="result"):
                self.run.results()
                self.compared = gr.HTML(elem_id="style-compare")

    def connect(self) -> None:
        """Connect everything."""
        fields = {
            "kind": self.kind,
            "painting": self.painting,
            "manner": self.manners.chosen,
            "filter": self.filter,
            "strength": self.strength,
            "keep_colours": self.keep,
            "area": self.area,
            "second": self.second,
            "blend": self.blend,
            "side": self.side,
            "drawn_by": self.painter,
        }
        pictures = {
            "picture": self.photo.contents,
            "styles": self.own.contents,
            "mask": self.brush.mask,
        }
        filled_from = partial(values_of, painters=self.page.studio.pool.own)
        form = Form("style", fields, request_of, filled_from, pictures)
        self.run.connect(self.page.opening, form)
        self.page.add_maker(self.run, "style")
        self.brush.connect(self.area, self.photo.view, self.photo.contents)
        self.kind.change(self._show_kind, self.kind, [*self.groups.values()], **QUIET)
        self.manners.connect(self.page.demo.load, self.page.shown["style"].select)
        self.wall.connect()
        for name, sample in self.samples.items():
            sample.click(self._sample(name), None, self.photo.parts, **QUIET)
        shown = [*self.photo.parts, self.kind, self.painting, self.filter]
        for (name, *looks), start in zip(STARTS, self.run.starts, strict=True):
            self.run.draws_after(start.click(self._start(name, *looks), None, shown, **QUIET))
        seen = [self.run.job_id, self.photo.shown]
        self.run.canvas.change(self._compare, seen, self.compared, **QUIET)

    def _looks(self) -> None:
        """Lay out the kind of look, and one group of fields for each kind."""
        self.kind = _choice("kind", KINDS)
        self.groups = {}
        with gr.Column(elem_classes="look") as self.groups["painting"]:
            self.painting = self.wall.lay_out("style-painting", "style-credit")
        with gr.Column(elem_classes="look", visible=False) as self.groups[OWN]:
            self.own.lay_out("transfer.own_drop", "transfer.own_note")
        with gr.Column(elem_classes="look", visible=False) as self.groups[TRAINED]:
            self.manners.lay_out()
        with gr.Column(elem_classes="look", visible=False) as self.groups["filter"]:
            filters = [(words(f"filter.{key}"), key) for key in FILTERS]
            self.filter = wall("style-filter", filters, filters[0][1], "transfer.filter")
            gr.HTML(f'<p class="note">{both("transfer.filter_note")}</p>')
        with gr.Column(elem_classes="look", visible=False) as self.groups[ALL]:
            gr.HTML(f'<p class="note">{both("transfer.all_note")}</p>')
        self.learnt.lay_out()

    def _drawer(self) -> None:
        """Lay out the drawer, closed until a second painting is chosen."""
        with gr.Accordion(words("transfer.drawer"), open=False, elem_id="style-drawer") as drawer:
            paintings = [(words(f"painting.{row.key}"), row.key) for row in PAINTINGS]
            self.second = gr.Dropdown(
                [(words("transfer.second_none"), ""), *paintings],
                value="",
                label=words("transfer.second"),
                elem_id="style-second",
            )
            self.blend = gr.Slider(
                0, 1, 0.5, step=0.05, label=words("transfer.blend"), elem_id="style-blend"
            )
            self.side = gr.Radio(
                list(SIDES),
                value=1024,
                label=words("transfer.side"),
                info=words("transfer.side_info"),
                elem_id="style-side",
                elem_classes="segmented",
            )
            own = self.page.studio.pool.own_choices
            self.painter = gr.Dropdown(
                [(words("transfer.painter_built_in"), ""), *own],
                value="",
                label=words("transfer.painter"),
                info=words("transfer.painter_info"),
                visible=bool(own),
                elem_id="style-painter",
            )
        self.second.change(
            lambda key: gr.update(open=True) if key else gr.skip(), self.second, drawer, **QUIET
        )

    def _show_kind(self, chosen: str) -> list[Any]:
        return [gr.update(visible=kind == chosen) for kind in self.groups]

    def _sample(self, name: str) -> Callable[[], Update]:
        return lambda: self.photo.filled([SAMPLES[name].read_bytes()])

    def _start(self, name: str, kind: str, painting: str, key: str) -> Callable[[], Update]:
        chosen = {self.kind: kind, self.painting: painting, self.filter: key}
        return lambda: {**self._sample(name)(), **chosen}

    def _compare(self, job: str, before: str) -> str:
        """Return the slider for a finished picture, nothing while there is none."""
        if not job or not before:
            return ""
        return compared(self.page.studio.scheduler.progress(job), before)


def compared(progress: JobProgress, before: str) -> str:
    """Return the slider for the first picture of a job, nothing for a sheet or one cut out."""
    request = progress.request
    if not isinstance(request, StyleRequest) or request.look == ALL:
        return ""
    first = [result for result in progress.results if result.piece == 0]
    return compare(before, first[0]) if first else ""


def request_of(values: Values) -> StyleRequest:
    """Make a request of the form: its kind says which of the looks counts."""
    fields = dict(values)
    looks = {name: fields.pop(name) for name in ("painting", "filter")}
    kind, photos, manner = (fields.pop(name, None) for name in ("kind", "picture", "manner"))
    look = looks.get(kind, kind)
    own = tuple(fields.pop("styles")) if look == OWN else ()
    pictures = {"picture": photos[0] if photos else b"", "others": tuple(photos[1:])}
    if fields["area"] == "whole":
        fields["mask"] = b""
    fields["drawn_by"] = fields["drawn_by"] or ""
    chosen = {"look": look, "styles": own, "manner": manner if look == TRAINED and manner else ""}
    return StyleRequest.made({**fields, **pictures, **chosen})


def values_of(request: Values, painters: Collection[str] = ()) -> Values:
    """Return the form that makes a request again with one of these models, but for its pictures."""
    values: dict[str, Any] = {}
    look, second = request.get("look"), request.get("second")
    if isinstance(look, str) and find_painting(look):
        values |= {"kind": "painting", "painting": look}
    elif look in FILTERS:
        values |= {"kind": "filter", "filter": look}
    elif look in (OWN, ALL, TRAINED):
        values["kind"] = look
    if look == TRAINED and isinstance(request.get("manner"), str):
        values["manner"] = request["manner"]
    if second == "" or (isinstance(second, str) and find_painting(second)):
        values["second"] = second
    for name in ("strength", "blend"):
        if isinstance(request.get(name), int | float) and 0 <= request[name] <= 1:
            values[name] = request[name]
    if isinstance(request.get("keep_colours"), bool):
        values["keep_colours"] = request["keep_colours"]
    for name, known in (("drawn_by", ("", *painters)), ("area", AREAS), ("side", SIDES)):
        if request.get(name) in known:
            values[name] = request[name]
    return values


def _sample_button(name: str) -> gr.Button:
    return gr.Button(
        words(f"transfer.sample_{name}"), size="sm", min_width=60, elem_id=f"style-sample-{name}"
    )


def _choice(field: str, values: Sequence[str]) -> gr.Radio:
    return gr.Radio(
        [(words(f"transfer.{field}_{name}"), name) for name in values],
        value=values[0],
        label=words(f"transfer.{field}"),
        elem_id=f"style-{field}",
        elem_classes="segmented",
    )


def build(page: Page) -> None:
    """Lay out the tab, photos first, then what moves, and connect it."""
    tab, moving = StyleTab(page), MovingSection(page)
    with gr.Tabs(elem_id="style-parts") as page.parts["style"]:
        with gr.Tab(words("moving.photos"), id="style"):
            tab.lay_out()
        with gr.Tab(words("tab.moving"), id="moving"):
            moving.lay_out()
    tab.connect()
    moving.connect()


TAB = Tab("style", build)
