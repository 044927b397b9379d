"""Avatars from a photo within the Avatar tab: whose face, what was read of it, and the look."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr
from PIL import Image

from aigc_studio.art.filters import FILTERS
from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.face_finding import MIN_FACE_PX, Square, find_faces, square_of
from aigc_studio.core.face_traits import Reading, read_traits, together
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.avatar import ANY, KITS, WISHES
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.portrait import ASKED, CARTOON, CONSENTS, PortraitRequest
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.fields import seed_fields, style_choices, wall
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.panel import refused
from aigc_studio.ui.parts import Page
from aigc_studio.ui.photo import PhotoBox, data_address, taken
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.run import Run
from aigc_studio.ui.words import both, words
from aigc_studio.zoo.paintings import PAINTINGS, SAMPLES, find_painting
from aigc_studio.zoo.styles import STYLES

MAX_PHOTOS = 5
KINDS = (CARTOON, "painting", "filter")
READ = ("skin", "hair", "hair_color", "glasses", "facial_hair")  # traits that a photo tells
TRAITS = (*READ, "mood", "clothes_color", "background")
CROPS = {"wider": (0.6, 1.8, 1.0), "right": (-1, 1, 0), "lower": (-1, 1, 0)}
SHOWN_PX = 160
Update = dict[Any, Any]


class PortraitSection:
    """The components of the section and what happens in them."""

    def __init__(self, page: Page) -> None:
        self.page, self.run = page, Run(page.studio, "portrait", "portrait.empty")
        self.photo = PhotoBox("portrait-photo", MAX_PHOTOS)

    def lay_out(self) -> None:
        """Lay out the photo, the consent, the look, and what comes of them."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
                self.photo.lay_out("portrait.photo", "portrait.photo_note")
                with gr.Row(elem_classes="chips"):
                    self.sample = gr.Button(
                        words("portrait.sample"), size="sm", elem_id="portrait-sample"
                    )
                with gr.Accordion(words("portrait.camera"), open=False, elem_id="portrait-camera"):
                    self.camera = gr.Image(
                        sources=["webcam"], type="filepath", show_label=False, height=220
                    )
                self.found = acting_html(elem_id="portrait-faces")
                self.consent = gr.Radio(
                    [(words(f"consent.{consent}"), consent) for consent in CONSENTS],
                    value=None,
                    label=words("portrait.consent"),
                    info=words("portrait.consent_info"),
                    elem_id="portrait-consent",
                )
                self._looks()
                self.run.buttons()
                self.face = gr.Textbox("", visible="hidden", elem_id="portrait-face")
            with gr.Column(scale=7, min_width=340, elem_classes="result"):
                self.run.results(starts=0)

    def connect(self) -> None:
        """Connect everything."""
        fields = {
            "kind": self.kind,
            "style": self.style,
            **self.traits,
            "painting": self.painting,
            "filter": self.filter,
            "model": self.asked,
            "drawn_by": self.drawn_by,
            "identity": self.identity,
            **self.crops,
            "seed": self.seed,
            "keep": self.keep,
        }
        # What belongs to one photo is not remembered.
        given = {"picture": self.photo.contents, "consent": self.consent, "face": self.face}
        form = Form("portrait", fields, request_of, values_of, given)
        self.run.connect(self.page.opening, form, self.seed)
        self.page.add_maker(self.run, "avatar")
        self.kind.change(self._show_kind, self.kind, [*self.groups.values()], **QUIET)
        self.sample.click(
            lambda: self.photo.filled([SAMPLES["face"].read_bytes()]),
            None,
            self.photo.parts,
            **QUIET,
        )
        taking = [*self.photo.parts, self.camera]
        self.camera.input(self._taken, self.camera, taking, **QUIET)
        shown = [self.found, self.read, self.face, self.consent, self.run.line]
        shown += [self.traits[trait] for trait in READ]
        self.photo.view.change(self._see, self.photo.contents, shown, **QUIET)
        self.found.click(self._pick, self.photo.contents, shown, **EVERY_ACT)

    def _looks(self) -> None:
        """Lay out the kind of look, and one group of fields for each kind."""
        models = self.page.studio.pool.for_trade
        kinds = [*KINDS, *(["model"] if models else [])]
        self.kind = gr.Radio(
            [(words(f"portrait.look_{kind}"), kind) for kind in kinds],
            value=KINDS[0],
            label=words("portrait.look"),
            elem_id="portrait-kind",
            elem_classes="segmented",
        )
        self.groups = {}
        with gr.Column(elem_classes="look") as self.groups[CARTOON]:
            looks = [style for style in STYLES if style.key in KITS]
            self.style = wall("portrait-style", style_choices(looks), looks[0].key)
            self.read = gr.HTML(_read_line({}), elem_id="portrait-read")
            with gr.Row(elem_classes="wishes"):
                self.traits = {trait: _trait(trait) for trait in TRAITS}
            with gr.Row(elem_classes="numbers"):
                self.seed, self.keep = seed_fields("portrait")
        with gr.Column(elem_classes="look", visible=False) as self.groups["painting"]:
            paintings = [(words(f"painting.{row.key}"), row.key) for row in PAINTINGS]
            self.painting = wall(
                "portrait-painting", paintings, paintings[0][1], "transfer.painting", is_tall=True
            )
        with gr.Column(elem_classes="look", visible=False) as self.groups["filter"]:
            filters = [(words(f"filter.{key}"), key) for key in FILTERS]
            self.filter = wall("portrait-filter", filters, filters[0][1], "transfer.filter")
        with gr.Column(elem_classes="look", visible=False) as self.groups["model"]:
            self.asked = gr.Dropdown(
                [(words(f"asked.{key}"), key) for key in ASKED],
                value=next(iter(ASKED)),
                label=words("asked.look"),
                elem_id="portrait-asked",
            )
            self.drawn_by = gr.Dropdown(
                models,
                value=models[0][1] if models else None,
                label=words("asked.model"),
                info=words("asked.note"),
                elem_id="portrait-drawn-by",
            )
        with gr.Column(elem_classes="look", visible=False) as self.groups["painted"]:
            self.identity = gr.Slider(
                0,
                1,
                0.6,
                step=0.05,
                label=words("portrait.identity"),
                info=words("portrait.identity_info"),
                elem_id="portrait-identity",
            )
            with gr.Accordion(words("portrait.crop"), open=False, elem_id="portrait-crop"):
                self.crops = {
                    name: gr.Slider(
                        least,
                        most,
                        value,
                        step=0.05,
                        label=words(f"portrait.{name}"),
                        elem_id=f"portrait-{name}",
                    )
                    for name, (least, most, value) in CROPS.items()
                }

    def _show_kind(self, chosen: str) -> list[Any]:
        is_shown = {chosen} if chosen == CARTOON else {chosen, "painted"}
        return [gr.update(visible=kind in is_shown) for kind in self.groups]

    def _taken(self, file: str | None) -> Update:
        """Put a photo of the camera into the box; Gradio's copy is deleted."""
        if not file:
            return {self.camera: None}
        return {**self.photo.filled([taken(file)]), self.camera: None}

    def _see(self, contents: list[bytes]) -> Update:
        """Look at new photos: consent is asked again, and what was read is filled in."""
        return {**self._shown(contents, None), self.consent: None}

    def _pick(self, event: gr.EventData, contents: list[bytes]) -> Update:
        return self._shown(contents, int(act_of(event)["face"]))

    def _shown(self, contents: list[bytes], chosen: int | None) -> Update:
        cleared: Update = {self.traits[trait]: ANY for trait in READ}
        empty = {self.found: "", self.read: _read_line({}), self.face: "", self.run.line: ""}
        if not contents:
            return {**empty, **cleared}
        try:
            photos = [open_user_picture(content).image for content in contents]
            faces = find_faces(photos[0])
            if not faces:
                raise RequestError("picture", "error.face_none")
        except StudioError as error:
            return {**empty, **cleared, self.run.line: refused(error)}
        if len(faces) == 1:
            chosen = 0
        found = {self.found: faces_view(photos[0], faces, chosen), self.run.line: ""}
        if chosen is None:
            return {**empty, **cleared, **found}
        read = _read(photos, faces[chosen])
        filled = {self.traits[trait]: gr.update(value=read[trait].word) for trait in read}
        number = {self.face: str(chosen)}
        return {**cleared, **found, **filled, **number, self.read: _read_line(read)}


def _read(photos: Sequence[Image.Image], face: Square) -> Mapping[str, Reading]:
    """Return what the photos say of a face: that of the first, and the largest of the others."""
    read = [read_traits(photos[0], face)]
    for photo in photos[1:]:
        read += [read_traits(photo, other) for other in find_faces(photo)[:1]]
    said = together(read)
    return {trait: said[trait] for trait in READ if trait in said}


def faces_view(photo: Image.Image, faces: Sequence[Square], chosen: int | None) -> str:
    """Return the faces of a photo; of several, one has to be picked."""
    figures = []
    for i, face in enumerate(faces):
        source = data_address(square_of(photo, face.head(), SHOWN_PX), SHOWN_PX)
        small = ' class="troubled"' if face.side < MIN_FACE_PX else ""
        name = both("portrait.face", number=i + 1)
        figures.append(
            f'<button type="button" data-do="pick" data-face="{i}"'
            f' aria-pressed="{str(i == chosen).lower()}"{small}><img src="{source}" alt="">'
            f"<span>{name}</span></button>"
        )
    note = f'<p class="note">{both("portrait.pick")}</p>' if chosen is None else ""
    return f'{note}<div class="faces-found">{"".join(figures)}</div>'


def _read_line(read: Mapping[str, Reading]) -> str:
    """Return what was read, each with how sure that is."""
    if not read:
        return f'<p class="note">{both("portrait.read_none")}</p>'
    chips = "".join(
        f"<li><b>{both(f'trait.{trait}')}</b> "
        f"{both(f'word.{reading.word}')} <i>{round(100 * reading.sure)} %</i></li>"
        for trait, reading in read.items()
    )
    return f'<p class="note">{both("portrait.read")}</p><ul class="readings">{chips}</ul>'


def request_of(values: Values) -> PortraitRequest:
    """Make a request of the form: its kind says which of the looks counts.

    Raises:
        RequestError: there is no photo or no consent, or a field is out of range.
    """
    fields = dict(values)
    if not fields.pop("keep") or fields["seed"] is None:
        fields["seed"] = secrets.randbelow(MAX_SEED)
    looks = {name: fields.pop(name) for name in ("painting", "filter", "model")}
    traits = {trait: fields.pop(trait) for trait in TRAITS}
    kind, photos, face = (fields.pop(name) for name in ("kind", "picture", "face"))
    return PortraitRequest.made(
        {
            **fields,
            "drawn_by": fields["drawn_by"] or "",
            "look": looks.get(kind, CARTOON),
            "traits": {t: word for t, word in traits.items() if word not in (ANY, None)},
            "picture": photos[0] if photos else b"",
            "face": int(face) if face else None,
        }
    )


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, but for its photo."""
    values: dict[str, Any] = {}
    look = request.get("look")
    if isinstance(look, str) and find_painting(look):
        values |= {"kind": "painting", "painting": look}
    elif look in FILTERS:
        values |= {"kind": "filter", "filter": look}
    elif look in ASKED:
        values |= {"kind": "model", "model": look}
    elif look == CARTOON:
        values["kind"] = CARTOON
    if request.get("style") in KITS:
        values["style"] = request["style"]
    traits = request.get("traits")
    for trait, word in (traits if isinstance(traits, dict) else {}).items():
        if trait in TRAITS and word in WISHES[trait]:
            values[trait] = word
    for name, (least, most) in {
        "identity": (0, 1),
        **{name: span[:2] for name, span in CROPS.items()},
    }.items():
        if isinstance(request.get(name), int | float) and least <= request[name] <= most:
            values[name] = request[name]
    if isinstance(request.get("seed"), int) and 0 <= request["seed"] <= MAX_SEED:
        values |= {"seed": request["seed"], "keep": True}
    return values


def _trait(trait: str) -> gr.Dropdown:
    choices = [(words(f"word.{word}"), word) for word in (ANY, *WISHES[trait])]
    return gr.Dropdown(
        choices,
        value=ANY,
        label=words(f"trait.{trait}"),
        min_width=100,
        elem_id=f"portrait-{trait}",
    )
