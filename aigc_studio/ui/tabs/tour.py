"""The world tour within the Avatar tab: who travels, where to, and what is made of it."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
from pydantic import ValidationError

from aigc_studio.art.postcard import SIZE as CARD_SIZE
from aigc_studio.art.scenes import PLACES, find
from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.tour import MAX_PLACES, TourRequest, route_of
from aigc_studio.services.database import Result
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio
from aigc_studio.ui import route
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.captions import CaptionBox
from aigc_studio.ui.fields import seed_fields
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.learnt import Learnt
from aigc_studio.ui.panel import refused
from aigc_studio.ui.parts import Page
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.retouch import tour_of, tour_with
from aigc_studio.ui.run import Run
from aigc_studio.ui.share_panel import SharePanel
from aigc_studio.ui.sharing import pack_form
from aigc_studio.ui.words import both, words

TRAVELLERS = 12  # newest pictures to choose from
MAX_DAY = 20  # characters
KNOWN = {place.key for place in PLACES}


class TourSection:
    """The components of the section and what happens in them."""

    def __init__(self, page: Page, shown: gr.Tab) -> None:
        self.page, self.studio, self.shown = page, page.studio, shown
        self.run = Run(page.studio, "tour")
        self.run.learnt = self.learnt = Learnt(page.studio, "place", shown)
        self.captions, self.share = CaptionBox(page.studio), SharePanel(page.studio)

    def lay_out(self) -> None:
        """Lay out who travels, the places, the route and the results."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
                self.who = acting_html(elem_id="tour-who")
                self.wall = acting_html(route.places_wall(), elem_id="tour-wall")
                self.learnt.lay_out()
                self.way = acting_html(route.route(()), elem_id="tour-route")
                with gr.Row(elem_classes="numbers"):
                    self.film = gr.Checkbox(
                        True, label=words("tour.film_too"), container=False, elem_id="tour-film"
                    )
                    self.day = gr.Textbox(
                        "",
                        label=words("tour.day"),
                        placeholder=words("tour.day_today"),
                        max_length=MAX_DAY,
                        min_width=120,
                        elem_id="tour-day",
                    )
                    seed, keep = seed_fields("tour")
                self.run.buttons()
                with gr.Accordion(words("tour.own"), open=False, elem_id="tour-own"):
                    gr.HTML(both("tour.own_note"), elem_classes="note")
                    self.file = gr.File(
                        label=words("retouch.drop"), height=120, elem_id="tour-file"
                    )
                self.traveller = gr.Textbox("", visible="hidden", elem_id="tour-traveller")
                self.places = gr.Textbox("", visible="hidden", elem_id="tour-places")
            with gr.Column(scale=7, min_width=340, elem_classes="result"):
                self.run.results(starts=0)
                self.captions.lay_out()
                self.pack = gr.HTML(elem_id="tour-pack")
                self.share.lay_out("tour")
        self.fields = {
            "traveller": self.traveller,
            "places": self.places,
            "film": self.film,
            "day": self.day,
            "seed": seed,
            "keep": keep,
        }

    def connect(self) -> None:
        """Connect everything."""
        form = Form("tour", self.fields, self.request_of, values_of)
        self.run.connect(self.page.opening, form, self.fields["seed"])
        for acting in (self.wall, self.way):
            acting.click(self._act, self.places, [self.places, self.way], **EVERY_ACT)
        self.places.change(
            lambda places: route.route(keys_of(places)), self.places, self.way, **QUIET
        )
        self.who.click(clicked, None, self.traveller, **QUIET)
        opened = [self.page.demo.load, self.shown.select, self.traveller.change]
        opened += [self.page.shown["avatar"].select]
        gr.on(opened, self._who, self.traveller, self.who, **QUIET)
        # The strip of recent pictures changes when a tour is done.
        shown = [self.pack, *self.share.shown]
        self.run.recent.change(self._pack, self.run.job_id, shown, **QUIET)
        self.share.connect()
        self.captions.connect(self.run)
        given = [self.file, *form.components]
        self.file.upload(self._travel, given, [self.file, *self.run.shown], **QUIET)

    def request_of(self, values: Values) -> TourRequest:
        """Make a request of the form: today if no day is written, a fresh seed unless it is kept.

        Raises:
            StudioError: there is nobody who could travel.
        """
        return self._request(
            values, tour_of(self.studio, chosen_one(self.studio, values["traveller"]))
        )

    def _request(self, values: Values, request: TourRequest) -> TourRequest:
        seed = values["seed"] if values["keep"] else None
        fields = {
            "places": tuple(keys_of(values["places"])),
            "film": bool(values["film"]),
            "day": str(values["day"] or "").strip()[:MAX_DAY] or date.today().isoformat(),
            "seed": secrets.randbelow(MAX_SEED) if seed is None else seed,
        }
        return told_of(request, fields)

    def _travel(self, file: str, request: gr.Request, *values: Any) -> dict[Any, Any]:
        """Take a dropped picture on the tour at once; it is deleted when the job ends."""
        path = Path(file)
        content = path.read_bytes()
        path.unlink()
        try:
            open_user_picture(content)
            wanted = self._request(self.run.form.named(values), tour_with(content))
        except StudioError as error:
            return {self.file: None, self.run.line: refused(error)}
        return {self.file: None, **self.run.start(wanted, browser_of(request))}

    def _who(self, chosen: str) -> str:
        return route.travellers(candidates(self.studio), chosen)

    def _pack(self, job: str, request: gr.Request) -> dict[Any, Any]:
        """Return the form of the share pack of a finished tour, and the share menu of its cards."""
        if not job:
            return {self.pack: "", **self.share.offer((), request)}
        results = self.studio.results.of_job(job)[:MAX_PLACES]
        cards = [result.id for result in results if (result.width, result.height) == CARD_SIZE]
        form = pack_form({"job": job}, is_open=True)
        return {self.pack: form, **self.share.offer(cards, request)}

    def _act(self, event: gr.EventData, places: str) -> tuple[str, str]:
        keys = changed(keys_of(places), act_of(event))
        return " ".join(keys), route.route(keys)


def candidates(studio: Studio) -> Sequence[Result]:
    """Return the newest faces, then the newest other pictures that are no postcards."""
    pages = [
        studio.results.page(Filter(engine=engine), size=size)
        for engine, size in (
            ("portrait", TRAVELLERS // 2),
            ("avatar", TRAVELLERS // 2),
            ("retouch", TRAVELLERS),
            ("image", TRAVELLERS),
        )
    ]
    return [result for page in pages for result in page][:TRAVELLERS]


def chosen_one(studio: Studio, chosen: str) -> str:
    """Return the id of who is chosen, or else of the newest.

    Raises:
        StudioError: there is nobody.
    """
    if chosen and studio.results.some([chosen]):
        return chosen
    known = candidates(studio)
    if not known:
        raise StudioError("error.traveller_none")
    return known[0].id


def told_of(request: TourRequest, fields: Mapping[str, Any]) -> TourRequest:
    """Return a request with other fields.

    Raises:
        RequestError: the seed cannot be used.
    """
    try:
        return TourRequest.model_validate({**request.model_dump(), **fields})
    except ValidationError as broken:
        raise RequestError("seed", "error.seed", value=fields["seed"], limit=MAX_SEED) from broken


def changed(keys: Sequence[str], act: Mapping[str, str]) -> list[str]:
    """Return the route after an act of the wall or of the route itself; a tenth place stays out."""
    do, key, places = act["do"], act.get("place", ""), list(keys)
    if do == "lot":
        return [place.key for place in route_of(secrets.randbelow(MAX_SEED))]
    if do == "clear":
        return []
    if key not in places:
        return [*places, key][:MAX_PLACES] if do == "toggle" and key in KNOWN else places
    at = places.index(key)
    if do == "toggle":
        places.remove(key)
    elif do == "other":
        kind = find(key).kind
        places[at] = secrets.choice(
            [place.key for place in PLACES if place.kind == kind and place.key not in places]
        )
    else:
        to = max(0, at - 1) if do == "earlier" else at + 1
        places.insert(to, places.pop(at))
    return places


def keys_of(places: str) -> list[str]:
    """Return the keys of known places in a text, in order."""
    return [key for key in dict.fromkeys((places or "").split()) if key in KNOWN][:MAX_PLACES]


def values_of(request: Values) -> Values:
    """Return the form that asks for the same places, hours and weather again."""
    values: dict[str, Any] = {}
    if isinstance(request.get("places"), list | tuple):
        values["places"] = " ".join(keys_of(" ".join(map(str, request["places"]))))
    if isinstance(request.get("film"), bool):
        values["film"] = request["film"]
    if isinstance(request.get("seed"), int) and 0 <= request["seed"] <= MAX_SEED:
        values |= {"seed": request["seed"], "keep": True}
    return values


def clicked(event: gr.EventData) -> str:
    """Return the id of who was clicked."""
    return act_of(event).get("id", "")
