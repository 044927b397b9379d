"""A film of a tour: the camera drifts through each scene, near layers move most.

Upright, for phones. Each scene says where it is; the first bears the mark that people see.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from aigc_studio.art.mp4 import written
from aigc_studio.art.place import Place
from aigc_studio.art.render import Picture, render
from aigc_studio.art.scene import Scene
from aigc_studio.art.traveller import place_in
from aigc_studio.core.font import fitting
from aigc_studio.core.mark import MarkOptions, draw_mark

SIZE = (720, 1280)
FPS = 25
SCENE_FRAMES = 66  # of a scene: 2.6 s, so that the mark of the first stands for 2 s and more
FADE_FRAMES = 9  # in which one scene becomes the next
MARGIN = 40  # px that a scene is larger on every side than what is seen of it
DRIFT = 22.0  # px that a layer at depth 1 moves to either side
ZOOM = 0.045  # by which a layer at depth 1 grows
DEPTHS = {"sky": 0.15, "far": 0.4, "middle": 0.7, "near": 1.0}
BUST_DEPTH = 1.2  # who looks in from below is nearer than the ground
TEXT_TOP, TEXT_LEFT = 150, 44  # px; phones lay their own buttons over the edges
RISE_FRAMES = 12  # in which the words appear

Levels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the tour."""

    place: Place
    scene: Scene
    day: str = ""  # the date as it is to be read, or nothing


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer, cut to what it holds.

    Args:
        colour: (h, w, 3) RGB, multiplied by its opacity.
        rest: (h, w, 3) what it lets through of what is behind, None where that is nothing.
        at: left and top of it in the scene, px.
        depth: how far it moves.
    """

    colour: Levels
    rest: Levels | None
    at: tuple[int, int]
    depth: float

    def shown(self, view: Levels, share: float, side: int) -> None:
        """Draw it into a view (H, W, 3) at a share of 0..1 of the camera's way."""
        scale = 1 + ZOOM * self.depth * share
        drift = DRIFT * self.depth * side * (share * 2 - 1)
        high, wide = view.shape[:2]
        # From the middle of the scene, which is the middle of the view.
        left = (self.at[0] - MARGIN - wide / 2) * scale + wide / 2 + drift
        top = (self.at[1] - MARGIN - high / 2) * scale + high / 2
        x, y = max(0, int(left)), max(0, int(top))
        right = min(wide, int(np.ceil(left + self.colour.shape[1] * scale)))
        low = min(high, int(np.ceil(top + self.colour.shape[0] * scale)))
        if right <= x or low <= y:
            return
        way = np.array([[scale, 0, left - x], [0, scale, top - y]], dtype=np.float64)
        size = (right - x, low - y)
        patch = view[y:low, x:right]
        colour = cv2.warpAffine(self.colour, way, size, borderMode=cv2.BORDER_CONSTANT)
        if self.rest is None:
            patch[:] = colour
            return
        rest = cv2.warpAffine(self.rest, way, size, borderValue=(255, 255, 255))
        patch[:] = cv2.add(cv2.multiply(patch, rest, scale=1 / 255), colour)


class Shot:
    """One scene, ready to be seen at any moment of it."""

    def __init__(self, stop: Stop, figure: Image.Image, number: int, mark: bool) -> None:
        self.stop, self.number, self.mark = stop, number, mark
        scene = render(stop.scene, SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN)
        self.layers = list(_layers(scene, figure))

    def frame(self, number: int) -> Levels:
        """Return a frame (H, W, 3), RGB; those beyond the end go on moving."""
        way = number / SCENE_FRAMES
        share = way if self.number % 2 == 0 else 1 - way  # in, then out again
        side = 1 if self.number % 4 < 2 else -1
        view: Levels = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
        for layer in self.layers:
            layer.shown(view, share, side)
        begun = number - (FADE_FRAMES if self.number else 0)  # when the last place is gone
        rise, fall = begun / RISE_FRAMES, (SCENE_FRAMES - number) / FADE_FRAMES
        strength = min(1.0, max(0.0, min(rise, fall)))
        words = _scaled(self._words, strength)
        words.shown(view, 0.0, 0)
        if self._badge is not None:
            self._badge.shown(view, 0.0, 0)
        return view

    @cached_property
    def _words(self) -> Layer:
        return _still(_words(self.stop))

    @cached_property
    def _badge(self) -> Layer | None:
        if not self.mark:
            return None
        options = MarkOptions(language="both", corner="top-left")
        return _still(draw_mark(Image.new("RGBA", SIZE), options))


def film(
    stops: Sequence[Stop], figure: Image.Image, output: io.BytesIO, *, marked: bool
) -> Iterator[int]:
    """Write an MP4 (H.264, SIZE, FPS) and yield the number of each frame when it is in.

    Args:
        stops: where it goes.
        figure: who travels, RGBA with a transparent ground.
        output: what it is written into; whole when the iteration ends.
        marked: whether the first scene says that a machine made it.
    """
    return written(_frames(stops, figure, marked), SIZE, FPS, output)


def frames_of(stops: int) -> int:
    """Return how many frames a film of so many places has."""
    return stops * SCENE_FRAMES


def _frames(stops: Sequence[Stop], figure: Image.Image, marked: bool) -> Iterator[Levels]:
    last: Shot | None = None
    for number, stop in enumerate(stops):
        shot = Shot(stop, figure, number, marked and number == 0)
        for i in range(SCENE_FRAMES):
            view = shot.frame(i)
            if last and i < FADE_FRAMES:
                share = (i + 1) / (FADE_FRAMES + 1)
                before = last.frame(SCENE_FRAMES + i)
                view = cv2.addWeighted(view, share, before, 1 - share, 0)  # type: ignore[assignment]
            yield view
        last = shot


def _layers(scene: Picture, figure: Image.Image) -> Iterator[Layer]:
    """Yield the layers of a scene from the back to the front; the last is who travels."""
    for name, picture in scene.layers.items():
        layer = _layer(picture, DEPTHS[name])
        if layer:
            yield layer
    placed = place_in(scene, figure)
    if placed:
        somebody = _layer(placed.layer, BUST_DEPTH if placed.is_bust else DEPTHS["near"])
        if somebody:
            yield somebody


def _layer(picture: Image.Image, depth: float) -> Layer | None:
    """Return a picture (RGBA) as a layer, None for one that shows nothing."""
    box = picture.getchannel("A").getbbox()
    if box is None:
        return None
    levels = np.asarray(picture.crop(box))
    opacity = np.repeat(levels[..., 3:], 3, axis=2)
    if opacity.min() == 255:
        return Layer(np.ascontiguousarray(levels[..., :3]), None, box[:2], depth)
    colour = cv2.multiply(np.ascontiguousarray(levels[..., :3]), opacity, scale=1 / 255)
    return Layer(colour, 255 - opacity, box[:2], depth)  # type: ignore[arg-type]


def _still(picture: Image.Image) -> Layer:
    """Return a picture (RGBA, SIZE) as a layer that does not move."""
    layer = _layer(picture, 0.0)
    if layer is None:
        raise ValueError("an empty picture")
    left, top = layer.at
    return Layer(layer.colour, layer.rest, (left + MARGIN, top + MARGIN), 0.0)


def _scaled(layer: Layer, strength: float) -> Layer:
    """Return a layer that is seen as strongly as this."""
    if strength >= 1 or layer.rest is None:
        return layer
    colour, kept = (
        cv2.convertScaleAbs(levels, alpha=strength) for levels in (layer.colour, 255 - layer.rest)
    )
    return Layer(colour, 255 - kept, layer.at, layer.depth)  # type: ignore[arg-type]


def _words(stop: Stop) -> Image.Image:
    """Return the names of a place as white letters on their own soft shadow, RGBA, of SIZE."""
    place, room = stop.place, SIZE[0] - 2 * TEXT_LEFT
    english = place.en[:1].upper() + place.en[1:]
    country = " · ".join(filter(None, (place.country_en, place.country_zh)))
    lines = [
        (english, 66, 82),
        (place.zh, 56, 80),
        ("   ".join(filter(None, (country, stop.day))), 32, 48),
    ]
    letters = Image.new("L", SIZE)
    pen, y = ImageDraw.Draw(letters), TEXT_TOP
    for text, size, pitch in lines:
        pen.text((TEXT_LEFT, y), text, 255, fitting(text, size, room))
        y += pitch
    shadow = letters.filter(ImageFilter.GaussianBlur(10)).point(lambda level: min(190, level * 3))
    picture = Image.new("RGBA", SIZE, (8, 12, 30))
    picture.putalpha(shadow)
    picture.paste("white", (0, 0), letters)
    return picture
