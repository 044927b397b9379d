"""Avatars from a photo: a cartoon that has what can be seen of a face, or the face itself painted.

Nothing is asked of a face but where it is and what is needed to draw it (core/face_traits.py). The
photo goes when its job ends; what stays is the consent that was given to use it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self, get_args

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from pydantic import Field, ValidationError, field_validator

from aigc_studio.art.filters import FILTERS, filtered
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event, Picture, Step
from aigc_studio.core.face_finding import chosen_face, place_in, square_of
from aigc_studio.core.face_traits import read_traits
from aigc_studio.core.images import to_png
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.avatar import KITS, WISHES, AvatarRequest, drawn, enlarged, said
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.redraw import Followed, RedrawEngine, RedrawRequest
from aigc_studio.engines.refusal import refusal
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.engines.style_request import name_of
from aigc_studio.engines.with_picture import PictureRequest
from aigc_studio.zoo.network import AVATARS, STYLE
from aigc_studio.zoo.paintings import PAINTINGS, find_painting
from aigc_studio.zoo.pool import Pool

CARTOON = "cartoon"
# Looks that a model of the user's own gives a photo, and how it is asked for each.
ASKED: Mapping[str, str] = {
    "studio": "professional studio portrait photo of a person, soft light, plain background",
    "anime": "anime portrait of a person, clean lines, vivid colours",
    "clay": "clay figure of a person, head and shoulders, stop motion, soft light",
    "storybook": "storybook illustration of a person, watercolour, warm colours",
    "hero": "comic book hero portrait of a person, bold ink, halftone",
    "oil": "oil painting portrait of a person, old master, dark background",
}
LOOKS = (CARTOON, *(painting.key for painting in PAINTINGS), *FILTERS, *ASKED)
# Strengths of a model at no and at full identity; the second where it looks at the face as well,
# and how much it looks.
CHANGED = (0.8, 0.3)
CHANGED_LOOKING = (0.95, 0.6)
LOOKING = (0.3, 0.9)
PAINTED_PX = 640
MAX_FACES = 20
KEPT = 0.75  # of the style that is taken from a face at full identity
DRAWN = 0.6  # of the contrast of eyes and mouth that is given back there
FINE = 0.012  # of the picture: how fine the lines are that make a face its own

MOOD = "smiling"  # of a cartoon for which no mood is wished for
# What comes nearest to a word where a style of avatars cannot draw it, the nearest first.
NEAREST: Mapping[str, Sequence[str]] = {
    "light": ("tan",), "tan": ("medium", "light"), "medium": ("tan", "dark"), "dark": ("medium",),
    "long": ("wavy", "bun", "bangs", "curly"), "short": ("spiky", "curly"), "bald": ("short",),
    "gray": ("white", "light brown", "blond"), "white": ("gray", "blond"),
    "brown": ("dark brown", "light brown", "black", "red"), "black": ("dark brown", "brown"),
    "blond": ("yellow", "light brown", "orange"), "red": ("orange", "light brown"),
    "smiling": ("happy", "laughing", "calm"),
}  # fmt: skip

Consent = Literal["own", "person", "guardian"]
CONSENTS: tuple[Consent, ...] = get_args(Consent)


class PortraitRequest(PictureRequest):
    """One face in a photo that is to become an avatar."""

    engine: ClassVar[str] = "portrait"

    consent: Consent  # of the person that is shown
    face: int | None = Field(None, ge=0, lt=MAX_FACES)  # the largest is 0; None: there is only one
    # The crop, where the usual one does not please: its side as a factor, and by how many sides of
    # the face it is moved.
    wider: float = Field(1.0, ge=0.6, le=1.8)
    right: float = Field(0.0, ge=-1, le=1)
    lower: float = Field(0.0, ge=-1, le=1)
    look: str = CARTOON  # of LOOKS
    style: str = "toon"  # of a cartoon: one of KITS
    # Of a cartoon: what was corrected by hand or wished for; the rest is read from the photo.
    traits: dict[str, str] = Field(default_factory=dict)
    identity: float = Field(0.6, ge=0, le=1)  # of what is painted: how much of the face is kept
    seed: int = Field(0, ge=0, le=MAX_SEED)  # of a cartoon: decides all the rest
    drawn_by: str = ""  # of a look in ASKED: the model of the user's own that gives it

    @field_validator("look")
    @classmethod
    def _known(cls, look: str) -> str:
        if look not in LOOKS:
            raise ValueError(look)
        return look

    @classmethod
    def made(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from loose values, the picture as bytes.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        if fields.get("consent") not in CONSENTS:
            raise RequestError("consent", "error.consent")
        if not fields.get("picture"):
            raise RequestError("picture", "error.style_picture")
        try:
            request = cls.model_validate(fields)
        except ValidationError as broken:
            raise refusal(broken, {"seed": "error.seed"}, {"seed": MAX_SEED}) from broken
        request.as_avatar({})  # its style and traits are checked there
        if request.look in ASKED:
            request.as_redrawn(request.picture)  # and the model here
        return request

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from what another program sends; its picture is in base64.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        if fields.get("consent") not in CONSENTS:
            raise RequestError("consent", "error.consent")
        request = super().checked(fields)
        request.as_avatar({})
        return request

    @property
    def title(self) -> str:
        """The look, in both languages."""
        if self.look == CARTOON:
            names = [say(f"style.{self.style}", language) for language in LANGUAGES]
        elif self.look in ASKED:
            names = [say(f"asked.{self.look}", language) for language in LANGUAGES]
        else:
            names = [name_of(self.look, language) for language in LANGUAGES]
        return " · ".join([*(say("portrait.title", language) for language in LANGUAGES), *names])

    @property
    def model(self) -> str:
        """What draws it; nothing where a filter does."""
        if self.look == CARTOON:
            return AVATARS
        if self.look in ASKED:
            return self.drawn_by
        return "" if self.look in FILTERS else STYLE

    def as_avatar(self, read: Mapping[str, str]) -> AvatarRequest:
        """Return the avatar that is meant, with what was read of the face.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        wishes = {trait: word for trait, word in read.items() if word in WISHES[trait]}
        wishes = {"mood": MOOD, **wishes, **self.traits}
        return AvatarRequest.checked({"style": self.style, "wishes": wishes, "seed": self.seed})

    def as_redrawn(self, head: bytes) -> RedrawRequest:
        """Return what is asked of a model of the user's own, for a square with head and shoulders.

        Raises:
            RequestError: of the field "model": there is no such model, or it cannot do that.
        """
        changed = between(CHANGED, self.identity)
        fields = {"prompt": ASKED[self.look], "picture": head, "strength": changed}
        return RedrawRequest.made({**fields, "model": self.drawn_by, "seed": self.seed})

    def recorded(self) -> dict[str, Any]:
        """Return what was done, with the words of the consent, without the photo."""
        said = [say(f"consent.{self.consent}", language) for language in LANGUAGES]
        return {**super().recorded(), "consent_text": " / ".join(said)}

    def batch_key(self) -> tuple[object, ...]:
        """Photos are worked on one after the other."""
        return (self.engine, self.model)


class PortraitEngine:
    """Draws or paints the faces of a batch one after the other."""

    name: ClassVar[str] = "portrait"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[PortraitRequest], context: Context) -> Iterator[Event]:
        """Yield three steps and a picture per request, RGB, without metadata.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the weights cannot be used.
            RequestError: a picture cannot be opened, or shows no face that can be worked with.
        """
        return singly(requests, context, self._make, lambda request: request.model)

    def _make(self, request: PortraitRequest, steps: Steps) -> Image.Image:
        steps.steps = 3
        photo = open_user_picture(request.picture).image
        face = chosen_face(photo, request.face)
        steps.next()
        if request.look == CARTOON:
            read = {trait: found.word for trait, found in read_traits(photo, face).items()}
            steps.next()
            return self._cartoon(request.as_avatar(read), steps)
        around = face.head(request.wider, request.right, request.lower)
        square = square_of(photo, around, PAINTED_PX)
        if request.look in ASKED:
            return self._redrawn(request, square, steps)
        centre = place_in(around, PAINTED_PX, face.x, face.y)
        mask = face_mask(PAINTED_PX, centre, face.side * PAINTED_PX / around.side)
        styled, kept = self._styled(square, request, steps)
        painted = Image.composite(kept, styled, mask)
        return with_lines_of(square, painted, mask, DRAWN * request.identity)

    def _cartoon(self, wanted: AvatarRequest, steps: Steps) -> Image.Image:
        avatars = self.pool.avatars
        drawable = avatars.wardrobe.words(KITS[wanted.style])
        wishes = {
            trait: nearest(said(word), drawable.get(trait, ()))
            for trait, word in wanted.wishes.items()
        }
        fitting = wanted.model_copy(update={"wishes": wishes})
        picture = enlarged(self.pool.upscaler, *drawn(avatars, fitting))
        steps.next()
        return picture

    def _redrawn(self, request: PortraitRequest, head: Image.Image, steps: Steps) -> Image.Image:
        """Return what a model makes of a face, which it keeps in view; its steps are ours.

        Raises:
            RequestError: of the field "model": the licence of the model, or of the adapter that
                lets it look, forbids to earn with what it makes.
        """
        adapter = self.pool.adapter
        if request.drawn_by not in {name for _, name in self.pool.for_trade}:
            raise RequestError("model", "error.asked_model", name=request.drawn_by)
        if adapter and not adapter.is_for_trade:
            raise RequestError("model", "error.asked_model", name=adapter.source)
        wanted = request.as_redrawn(to_png(head))
        followed = Followed(
            purpose="face",
            picture=head,
            share=between(LOOKING, request.identity),
            strength=between(CHANGED_LOOKING, request.identity),
        )
        steps.steps = 1 + (wanted.steps or wanted.preset.steps)
        asked = wanted.model_copy(update={"id": request.id})
        for event in RedrawEngine(self.pool, followed).run([asked], steps.context):
            if isinstance(event, Step):
                steps.steps = 1 + event.steps
                steps.next()
            if isinstance(event, Picture):
                made = open_user_picture(event.png).image
        return made

    def _styled(
        self, square: Image.Image, request: PortraitRequest, steps: Steps
    ) -> tuple[Image.Image, Image.Image]:
        """Return the whole picture in its look, and as it is to be where the face is."""
        gentle = 1 - KEPT * request.identity
        if request.look in FILTERS:
            styled = filtered(square, request.look)
            steps.next()
            steps.next()
            return styled, Image.blend(square, styled, gentle)
        from aigc_studio.models.styling import code_of, paint

        network = self.pool.style_network
        painting = find_painting(request.look)
        code = code_of(network, [painting.open()] if painting else [square])
        styled = paint(network, square, code, 1.0)
        steps.next()
        kept = paint(network, square, code, gentle)
        steps.next()
        return styled, kept


def between(values: tuple[float, float], identity: float) -> float:
    """Return what lies between the values at no and at full identity."""
    none, full = values
    return none + (full - none) * identity


def nearest(word: str, drawable: Collection[str]) -> str:
    """Return the word itself where it can be drawn, or where nothing near it can."""
    return next((near for near in (word, *NEAREST.get(word, ())) if near in drawable), word)


def face_mask(side: int, centre: tuple[float, float], face: float) -> Image.Image:
    """Return where a face is in a square picture, mode L, with soft edges.

    Args:
        side: of the picture, px.
        centre: of the face, px.
        face: its side, px.
    """
    x, y = centre
    mask = Image.new("L", (side, side))
    wide, high = 0.46 * face, 0.6 * face
    ImageDraw.Draw(mask).ellipse((x - wide, y - high, x + wide, y + high), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(face / 12))


def with_lines_of(
    photo: Image.Image, painted: Image.Image, mask: Image.Image, share: float
) -> Image.Image:
    """Return a picture with a share of a photo's fine light and shade, where a mask says.

    It is the lightness (CIELAB) less its own blurred copy: eyes, lips and brows, no colours.
    """
    light, lab = [
        cv2.cvtColor(np.asarray(picture, dtype=np.float32) / 255, cv2.COLOR_RGB2LAB)
        for picture in (photo, painted)
    ]
    fine = light[..., 0] - cv2.GaussianBlur(light[..., 0], (0, 0), FINE * photo.width)
    lab[..., 0] += (share * fine * (np.asarray(mask, dtype=np.float32) / 255)).astype(np.float32)
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return Image.fromarray((rgb.clip(0, 1) * 255 + 0.5).astype(np.uint8))
