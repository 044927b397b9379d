"""The world tour: somebody in front of places round the world, as postcards and as a film."""

import io
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Literal, Self

from PIL import Image
from pydantic import Field, field_validator

from aigc_studio.art import film
from aigc_studio.art.place import Place
from aigc_studio.art.postcard import PICTURE, nine_grid, postcard
from aigc_studio.art.render import render
from aigc_studio.art.route_map import route_map
from aigc_studio.art.sampler import sample_of
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import PLACES, find
from aigc_studio.art.traveller import put_into
from aigc_studio.core.context import Context
from aigc_studio.core.events import Event
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.singly import Mp4, Steps, singly
from aigc_studio.engines.with_picture import PictureRequest, figure_of

MAX_PLACES = 9
CARD_STEPS = 4
FILM_STEP = 11  # frames of a film in a step

Part = Literal["tour", "card", "sheet", "map", "film"]


class TourRequest(PictureRequest):
    """Up to nine postcards of one traveller, a sheet of them, a map of the way, and a film.

    The whole tour is asked for; it is drawn in parts.
    """

    engine: ClassVar[str] = "tour"

    places: tuple[str, ...] = Field((), max_length=MAX_PLACES)  # keys, in order; none: nine by lot
    seed: int = Field(0, ge=0, le=MAX_SEED)  # of the places, the hours and the weather
    day: str = Field("", max_length=20)  # as the stamp says it
    film: bool = False  # whether there is one
    marked: bool = True  # whether the film says that a machine made it
    part: Part = "tour"
    cards: tuple[bytes, ...] = Field((), repr=False)  # for the sheet: cards that are finished, PNG

    @field_validator("places")
    @classmethod
    def _known(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(places) - {place.key for place in PLACES}:
            raise ValueError(unknown)
        return places

    @property
    def title(self) -> str:
        """What part it is, the places, in both languages, and who travels."""
        words = [f"{find(key).en} {find(key).zh}" for key in self.places]
        if self.part in ("sheet", "map", "film"):
            words.insert(0, " ".join(say(f"tour.{self.part}", each) for each in LANGUAGES))
        return " · ".join(filter(None, (*words, self.subject)))

    @property
    def steps(self) -> int:
        """In how many steps a part is drawn."""
        if self.part == "film":
            return -(-film.frames_of(len(self.places)) // FILM_STEP)
        if self.part == "map":
            return 1
        return CARD_STEPS if self.part == "card" else len(self.places) + 1

    @property
    def route(self) -> tuple[str, ...]:
        """The places that are visited."""
        return self.places or tuple(place.key for place in route_of(self.seed))

    def split(self) -> list[Self]:
        """Return a card per place, where there are several a sheet and a map, and the film."""
        if self.part != "tour":
            return super().split()
        parts: list[tuple[Part, tuple[str, ...]]] = [("card", (place,)) for place in self.route]
        if len(parts) > 1:
            parts.append(("sheet", self.route))
        if sum(find(place).at is not None for place in self.route) > 1:
            parts.append(("map", self.route))
        if self.film:
            parts.append(("film", self.route))
        return [
            self.model_copy(update={"id": f"{self.id}.{i}", "part": part, "places": places})
            for i, (part, places) in enumerate(parts)
        ]

    def built_on(self, finished: Callable[[int], bytes | None]) -> Self:
        """Return a sheet with the cards that are finished, so that they are not drawn twice."""
        if self.part != "sheet":
            return self
        cards = tuple(finished(i) or b"" for i in range(len(self.places)))
        return self.model_copy(update={"cards": cards})

    def recorded(self) -> dict[str, Any]:
        """Return what was drawn, without the pictures that it was drawn with."""
        kept = super().recorded()
        del kept["cards"]
        return kept

    def batch_key(self) -> tuple[object, ...]:
        """Postcards are drawn one after the other."""
        return (self.engine, self.upload)


def route_of(seed: int) -> list[Place]:
    """Return nine landmarks in nine countries, by lot."""
    chance = random.Random(seed)
    landmarks = [place for place in PLACES if place.kind == "landmark"]
    chance.shuffle(landmarks)
    by_country = {place.country_en: place for place in landmarks}
    return list(by_country.values())[:MAX_PLACES]


class TourEngine:
    """Draws a postcard, the sheet of several, or a film, per request."""

    name: ClassVar[str] = "tour"

    def __init__(self, pool: object) -> None:
        pass

    def run(self, requests: Sequence[TourRequest], context: Context) -> Iterator[Event]:
        """Yield steps and what was asked for: a card or map of 1080 x 1350 px, a sheet, or a film.

        Raises:
            Cancelled: every request of the batch was called off.
            RequestError: the picture cannot be opened.
        """
        return singly(requests, context, _make, lambda _: "")  # no network draws the scenes


def scene_of(key: str, seed: int) -> Scene:
    """Return how a place is drawn on a tour: the same for its card and the film."""
    return sample_of(find(key), random.Random(f"{seed} {key}"))


def _make(request: TourRequest, steps: Steps) -> Image.Image | Mp4:
    steps.steps = request.steps
    figure = figure_of(request.picture)
    if request.part == "film":
        return _film(request, figure, steps)
    if request.part == "map":
        made = route_map([find(key) for key in request.places], figure, request.day)
        steps.next()
        return made
    for picture in _drawn(request, figure):
        made = picture
        steps.next()
    return made


def _drawn(request: TourRequest, figure: Image.Image) -> Iterator[Image.Image]:
    """Yield what there is after each step; the last is a postcard, or a sheet of several."""
    if request.part == "card":
        yield from _postcard(request, request.places[0], figure)
        return
    cards = []
    for i, key in enumerate(request.places):
        if i < len(request.cards) and request.cards[i]:
            card = open_user_picture(request.cards[i]).image
        else:
            *_, card = _postcard(request, key, figure)
        cards.append(card)
        yield card
    yield nine_grid(cards)


def _postcard(request: TourRequest, key: str, figure: Image.Image) -> Iterator[Image.Image]:
    """Yield who travels, the scene, both, and the postcard."""
    yield figure
    scene = render(scene_of(key, request.seed), *PICTURE)
    yield scene.flat
    both = put_into(scene, figure)
    yield both
    yield postcard(both, find(key), request.day)


def _film(request: TourRequest, figure: Image.Image, steps: Steps) -> Mp4:
    stops = [
        film.Stop(find(key), scene_of(key, request.seed), request.day) for key in request.places
    ]
    output = io.BytesIO()
    for number in film.film(stops, figure, output, marked=request.marked):
        if number % FILM_STEP == FILM_STEP - 1 or number == film.frames_of(len(stops)) - 1:
            steps.next()
    return Mp4(output.getvalue(), *film.SIZE)
