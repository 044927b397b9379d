"""The world tour: somebody in front of places round the world, as postcards."""

import random
from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

from PIL import Image
from pydantic import Field, field_validator

from aigc_studio.art.place import Place
from aigc_studio.art.postcard import PICTURE, nine_grid, postcard
from aigc_studio.art.render import render
from aigc_studio.art.sampler import sample_of
from aigc_studio.art.scenes import PLACES, find
from aigc_studio.art.traveller import put_into
from aigc_studio.core.context import Context
from aigc_studio.core.cutout import cut_out
from aigc_studio.core.events import Event
from aigc_studio.core.images import enlarge
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.image import MAX_SEED
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.engines.with_picture import PictureRequest

MAX_PLACES = 9
CARD_STEPS = 4
SMALL_PX = 512  # shorter side below which a picture is enlarged before it is cut out


class TourRequest(PictureRequest):
    """Up to nine postcards of one traveller, each of another place, and a sheet of them."""

    engine: ClassVar[str] = "tour"

    places: tuple[str, ...] = Field((), max_length=MAX_PLACES)  # keys; none: nine by lot
    seed: int = Field(0, ge=0, le=MAX_SEED)  # of the places, the hours and the weather
    day: str = Field("", max_length=20)  # as the stamp says it

    @field_validator("places")
    @classmethod
    def _known(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(places) - {place.key for place in PLACES}:
            raise ValueError(unknown)
        return places

    @property
    def title(self) -> str:
        """The places, in both languages, and who travels."""
        if not self.places:
            return self.subject
        names = [f"{find(key).en} {find(key).zh}" for key in self.places]
        return " · ".join([*names, self.subject] if self.subject else names)

    @property
    def steps(self) -> int:
        """In how many steps a piece is drawn: a card in four, a sheet a card a step, and one."""
        return CARD_STEPS if len(self.places) == 1 else len(self.places) + 1

    @property
    def route(self) -> tuple[str, ...]:
        """The places that are visited."""
        return self.places or tuple(place.key for place in route_of(self.seed))

    def split(self) -> list[Self]:
        """Return one request per place, and one for the sheet of all, if there are several."""
        pieces = [(place,) for place in self.route]
        sheet = [self.route] if len(pieces) > 1 else []
        return [
            self.model_copy(update={"id": f"{self.id}.{i}", "places": places})
            for i, places in enumerate([*pieces, *sheet])
        ]

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
    """Draws a postcard, or the sheet of several, per request."""

    name: ClassVar[str] = "tour"

    def __init__(self, pool: object) -> None:
        pass

    def run(self, requests: Sequence[TourRequest], context: Context) -> Iterator[Event]:
        """Yield steps and a picture per request: a card of 1080 x 1350 px, or a sheet of nine.

        Raises:
            Cancelled: every request of the batch was called off.
            RequestError: the picture cannot be opened.
        """
        return singly(requests, context, _make, lambda _: "")  # no network draws the scenes


def _make(request: TourRequest, steps: Steps) -> Image.Image:
    steps.steps = request.steps
    for picture in _drawn(request):
        made = picture
        steps.next()
    return made


def _drawn(request: TourRequest) -> Iterator[Image.Image]:
    """Yield what there is after each step; the last is a postcard, or a sheet of several."""
    image = open_user_picture(request.picture).image
    figure = cut_out(enlarge(image, max(SMALL_PX, min(image.size))))
    if len(request.places) == 1:
        yield from _postcard(request, request.places[0], figure)
        return
    cards = []
    for key in request.places:
        *_, card = _postcard(request, key, figure)
        cards.append(card)
        yield card
    yield nine_grid(cards)


def _postcard(request: TourRequest, key: str, figure: Image.Image) -> Iterator[Image.Image]:
    """Yield who travels, the scene, both, and the postcard."""
    yield figure
    place = find(key)
    scene = render(sample_of(place, random.Random(f"{request.seed} {key}")), *PICTURE)
    yield scene.flat
    both = put_into(scene, figure)
    yield both
    yield postcard(both, place, request.day)
