"""Loops: whoever is in a picture sways; a drawn face blinks as well, or turns into another."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal

import numpy as np
from PIL import Image, ImageFilter, ImageOps
from pydantic import Field, ValidationInfo, field_validator

from aigc_studio.art.loop import FPS, SIDE, changing, marked, swaying
from aigc_studio.art.mp4 import written
from aigc_studio.core.context import Context
from aigc_studio.core.cutout import cut_out, plain_ground
from aigc_studio.core.events import Event
from aigc_studio.core.images import on_white
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.avatar import AvatarRequest, drawn, enlarged, parts_of
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.singly import Mp4, Steps, singly
from aigc_studio.engines.with_picture import PictureRequest, figure_of
from aigc_studio.zoo.network import AVATARS
from aigc_studio.zoo.pool import Pool

Motion = Literal["sway", "blink", "morph"]
KEYS = 16  # pictures of a change, both ends among them
BLUR_PX = 24
# The part of a kit that has closed eyes: style -> slot and value. Other kits do not blink.
CLOSED: Mapping[str, tuple[str, str]] = {
    "toon": ("eyes", "humble"),
    "persona": ("eyes", "sleep"),
    "pastel": ("eyes", "smiling"),
}
COVERED = ("glasses", "sunglasses")  # what may be in such a slot in place of eyes


class LoopRequest(PictureRequest):
    """One loop. What the picture shows is known better where the request of its face is here."""

    engine: ClassVar[str] = "loop"

    avatar: AvatarRequest | None = None  # that the picture was drawn for
    motion: Motion = "sway"  # all others need that
    seed: int = Field(0, ge=0, le=MAX_SEED)  # of the face that another turns into
    marked: bool = True  # whether it says that a machine made it

    @field_validator("motion")
    @classmethod
    def _has_a_face(cls, motion: Motion, info: ValidationInfo) -> Motion:
        if motion != "sway" and info.data.get("avatar") is None:
            raise ValueError(motion)
        return motion

    @property
    def title(self) -> str:
        """The motion, in both languages, and who it is."""
        words = [say(f"loop.{self.motion}", language) for language in LANGUAGES]
        return " · ".join([*words, *filter(None, [self.subject])])

    def batch_key(self) -> tuple[object, ...]:
        """Loops are drawn one after the other; one that takes as long tells how long."""
        return (self.engine, self.motion)


def motion_of(avatar: AvatarRequest | None) -> Motion:
    """Return what brings a picture to life best: a face blinks where its kit can."""
    return "blink" if avatar and avatar.style in CLOSED else "sway"


class LoopEngine:
    """Films the loops of a batch one after the other."""

    name: ClassVar[str] = "loop"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[LoopRequest], context: Context) -> Iterator[Event]:
        """Yield steps and a film of 512 x 512 px per request.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the weights cannot be used.
            RequestError: the picture cannot be opened.
        """
        return singly(requests, context, self._make, lambda r: AVATARS if r.avatar else "")

    def _make(self, request: LoopRequest, steps: Steps) -> Mp4:
        film = self._morph if request.motion == "morph" else self._sway
        frames = film(request, steps)
        output = io.BytesIO()
        for _ in written(marked(frames) if request.marked else frames, (SIDE, SIDE), FPS, output):
            steps.context.check(steps.ids)
        steps.next()
        return Mp4(output.getvalue(), SIDE, SIDE)

    def _sway(self, request: LoopRequest, steps: Steps) -> Iterator[np.ndarray]:
        steps.steps = 2
        picture = open_user_picture(request.picture).image
        figure = ImageOps.fit(figure_of(request.picture), (SIDE, SIDE))
        blinking = self._blinking(request.avatar) if request.motion == "blink" else None
        steps.next()
        return swaying(figure, ground_of(picture), blinking)

    def _blinking(self, face: AvatarRequest | None) -> Image.Image | None:
        """Return a face with closed eyes, RGBA, None where its eyes cannot be seen or closed."""
        if face is None or face.style not in CLOSED:
            return None
        slot, closed = CLOSED[face.style]
        if parts_of(self.pool.avatars, face)[slot] in COVERED:
            return None
        figure, ground = drawn(self.pool.avatars, face, {slot: closed})
        return cut_out(enlarged(self.pool.upscaler, figure, ground))

    def _morph(self, request: LoopRequest, steps: Steps) -> Iterator[np.ndarray]:
        first = request.avatar or AvatarRequest.checked({})
        steps.steps = KEYS + 1
        _, ground = drawn(self.pool.avatars, first)
        pictures = []
        for share in np.linspace(0, 1, KEYS):
            between = {"mix": float(share), "mix_seed": request.seed}
            figure, _ = drawn(self.pool.avatars, first.model_copy(update=between))
            pictures.append(enlarged(self.pool.upscaler, figure, ground))
            steps.next()
        return changing(pictures)


def ground_of(picture: Image.Image) -> Image.Image:
    """Return what is behind somebody: the plain ground of the picture, else the picture, soft."""
    rgb = on_white(picture)
    colour = plain_ground(np.asarray(rgb, dtype=np.float32))
    if colour is not None:
        return Image.new("RGB", (SIDE, SIDE), tuple(round(float(level)) for level in colour))
    return ImageOps.fit(rgb, (SIDE, SIDE)).filter(ImageFilter.GaussianBlur(BLUR_PX))
