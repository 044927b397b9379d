"""Avatars without a photo: a style, some wishes, and a seed for everything else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from PIL import Image
from pydantic import Field, ValidationError, field_validator

from aigc_studio.core.context import Context
from aigc_studio.core.events import Event, Request
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.matting import laid_clean
from aigc_studio.engines.image import upscaled
from aigc_studio.engines.image_request import MAX_SEED, counted_up
from aigc_studio.engines.refusal import refusal
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.models.wardrobe import GROUND
from aigc_studio.zoo.avatars import GROUNDS, before
from aigc_studio.zoo.pool import Pool

MAX_COUNT = 9
SIDE_PX = 512
MAX_SHIFT = 2.0
DIRECTIONS = 3
ANY = "any"  # in place of a wish: the seed decides
# The avatar styles of zoo/styles.py and the kit of parts that each draws from.
KITS: Mapping[str, str] = {
    "toon": "toonHead",
    "comic": "adventurer",
    "persona": "personas",
    "big_ears": "bigEars",
    "pastel": "micah",
    "bold": "dylan",
    "peep": "openPeeps",
    "ink": "notionists",
    "line": "lorelei",
    "pixel_face": "pixelArt",
}
# What can be wished for. A style that cannot draw a wish passes it over.
WISHES: Mapping[str, Sequence[str]] = {
    "skin": ("light", "tan", "medium", "dark"),
    "hair": ("short", "long", "bun", "curly", "spiky", "wavy", "bangs", "afro", "bald"),
    "hair_color": (
        "black", "brown", "light_brown", "blond", "red", "orange", "yellow", "gray", "white",
        "pink", "purple", "blue", "teal", "green",
    ),
    "glasses": ("none", "glasses", "sunglasses"),
    "facial_hair": ("none", "beard"),
    "mood": ("smiling", "happy", "laughing", "sad", "angry"),
    "clothes_color": (
        "white", "gray", "black", "red", "orange", "yellow", "green", "teal", "blue", "purple",
        "pink",
    ),
    "background": (
        "white", "pink", "peach", "light_yellow", "mint_green", "light_blue", "periwinkle",
        "lavender",
    ),
}  # fmt: skip


Shift = Annotated[float, Field(ge=-MAX_SHIFT, le=MAX_SHIFT)]


class AvatarRequest(Request):
    """Up to nine faces of one style; the seeds count up from `seed`."""

    engine: ClassVar[str] = "avatar"

    style: str = "toon"
    # Of WISHES; what is left out is drawn by lot.
    wishes: dict[str, str] = Field(default_factory=dict)
    count: int = Field(1, ge=1, le=MAX_COUNT)
    seed: int = Field(0, ge=0, le=MAX_SEED)
    mix_seed: int = Field(0, ge=0, le=MAX_SEED)  # of the face that it is mixed with
    mix: float = Field(0.0, ge=0, le=1)  # share of that face
    # How far, in deviations, along the directions in which faces of the style differ most.
    shifts: tuple[Shift, Shift, Shift] = (0.0, 0.0, 0.0)
    model: Literal["avatar-gan-128"] = "avatar-gan-128"

    @field_validator("style")
    @classmethod
    def _known(cls, style: str) -> str:
        if style not in KITS:
            raise ValueError(style)
        return style

    @field_validator("wishes")
    @classmethod
    def _possible(cls, wishes: dict[str, str]) -> dict[str, str]:
        for trait, word in wishes.items():
            if word not in WISHES.get(trait, ()):
                raise ValueError(word)
        return wishes

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "AvatarRequest":
        """Build a request from loose values.

        Raises:
            RequestError: names the first field that is out of range, with a message for the user.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as broken:
            keys = {"count": "error.count", "seed": "error.seed", "mix_seed": "error.seed"}
            limits = {"count": MAX_COUNT, "seed": MAX_SEED, "mix_seed": MAX_SEED}
            raise refusal(broken, keys, limits) from broken

    @property
    def title(self) -> str:
        """The style and the wishes, in both languages."""
        spoken = []
        for language in LANGUAGES:
            words = [say(f"style.{self.style}", language)]
            words += [
                f"{say(f'trait.{trait}', language)} {say(f'word.{word}', language)}"
                for trait, word in self.wishes.items()
            ]
            spoken.append(" · ".join(words))
        return " / ".join(spoken)

    def split(self) -> list[Self]:
        """Return one request per face."""
        return counted_up(self)

    def batch_key(self) -> tuple[object, ...]:
        """Faces of all styles share a batch."""
        return (self.engine,)


class AvatarEngine:
    """Draws faces one after the other."""

    name: ClassVar[str] = "avatar"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[AvatarRequest], context: Context) -> Iterator[Event]:
        """Yield two steps and a picture of 512 x 512 px per request.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the weights cannot be used.
        """
        return singly(requests, context, self._draw, lambda request: request.model)

    def _draw(self, request: AvatarRequest, steps: Steps) -> Image.Image:
        steps.steps = 2
        avatars = self.pool.avatars
        figure, ground = drawn(avatars, request)
        steps.next()
        picture = enlarged(self.pool.upscaler, figure, ground)
        steps.next()
        return picture


def drawn(
    avatars: Any, request: AvatarRequest, instead: Mapping[str, str] | None = None
) -> tuple[Image.Image, str]:
    """Return the face of a request, mixed with another if it is to be, and what is behind it.

    The face is RGBA, 128 x 128 px; the ground one of GROUNDS.

    Args:
        avatars: the generator.
        request: one face.
        instead: slot -> value, of parts that it has in place of its own.
    """
    kit = KITS[request.style]
    both = (request, request.model_copy(update={"seed": request.mix_seed}))
    faces = [{**parts_of(avatars, one), **(instead or {})} for one in both]
    first, second = (avatars.mean(kit, face) for face in faces)
    meaning = first + request.mix * (second - first)
    if any(request.shifts):
        for shift, direction in zip(
            request.shifts, avatars.directions(kit, DIRECTIONS), strict=True
        ):
            meaning = meaning + (shift * direction).to(meaning)
    figure = avatars.figure(kit, meaning)
    return figure, faces[round(request.mix)][GROUND]


def parts_of(avatars: Any, request: AvatarRequest) -> dict[str, str]:
    """Return the parts of the face of a request: a value for every slot of its kit."""
    wishes = {trait: said(word) for trait, word in request.wishes.items()}
    parts: dict[str, str] = avatars.wardrobe.face(KITS[request.style], wishes, request.seed)
    return parts


def enlarged(upscaler: Any, figure: Image.Image, ground: str) -> Image.Image:
    """Return a face before a ground, 512 x 512 px, RGB."""
    big = upscaled(upscaler, before(figure, ground), SIDE_PX)
    return laid_clean(big, figure, GROUNDS[ground])


def said(word: str) -> str:
    """Return a word of WISHES as the wardrobe says it."""
    return word.replace("_", " ")
