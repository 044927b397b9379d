"""A name badge: somebody cut out before a coloured ground, in a round frame, with a ribbon.

To add a frame: a row here, and its label as `frame.<key>` in core/strings.toml.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from aigc_studio.core.faces import Box
from aigc_studio.core.font import fitting

SIDE_PX = 1080
FINER = 2  # everything is drawn so many times as large, for soft edges
RING_PX, GAP_PX = 30, 12
FACE = 0.46  # of the badge that a head takes
LARGER = 1.4  # times so large it may become to reach the ribbon or the ring
FACE_Y = 0.43  # of the badge: where its middle is
RIBBON = (130, 772, 950, 944)  # px
SHADOW = 90  # opacity below the ribbon, of 255
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Frame:
    """Colours of a badge: the ground from above to below, the ring, and the ribbon."""

    key: str
    above: Colour
    below: Colour
    ring: Colour
    ribbon: Colour
    ink: Colour = (255, 255, 255)


FRAMES: tuple[Frame, ...] = (
    Frame("sunrise", (255, 214, 150), (255, 138, 128), (244, 96, 84), (190, 62, 74)),
    Frame("ocean", (150, 222, 248), (66, 134, 210), (32, 92, 170), (20, 66, 128)),
    Frame("forest", (206, 236, 176), (96, 170, 110), (46, 122, 78), (28, 88, 62)),
    Frame("night", (96, 84, 170), (30, 34, 84), (240, 198, 92), (34, 38, 82), (255, 226, 150)),
    Frame("blossom", (255, 228, 238), (248, 168, 196), (226, 98, 148), (186, 62, 118)),
    Frame("paper", (252, 248, 238), (234, 226, 208), (60, 62, 84), (252, 248, 238), (44, 46, 66)),
)
FRAMES_BY_KEY: Mapping[str, Frame] = {frame.key: frame for frame in FRAMES}


def badge(
    figure: Image.Image, face: Box | None, frame: Frame, name: str, line: str = ""
) -> Image.Image:
    """Return a badge, RGBA of 1080 x 1080 px, transparent outside of its ring.

    Args:
        figure: RGBA, cut out; or a square picture that fills the ring.
        face: where the head of the figure is, px; None: it fills the ring.
        frame: the colours.
        name: on the ribbon; without one there is none.
        line: smaller, below the name.
    """
    side = SIDE_PX * FINER
    if face:
        inside = _ground(frame, side)
        inside.alpha_composite(_placed(figure, face, side, is_tied=bool(name)))
    else:
        inside = figure.convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
    mask = Image.new("L", (side, side))
    rim = (RING_PX + GAP_PX) * FINER
    ImageDraw.Draw(mask).ellipse((rim, rim, side - rim, side - rim), fill=255)
    whole = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(whole)
    pen.ellipse((0, 0, side - 1, side - 1), frame.ring)
    pen.ellipse((RING_PX * FINER,) * 2 + (side - RING_PX * FINER,) * 2, "white")
    whole.paste(inside, (0, 0), mask)
    if name:
        _tie(whole, frame, name, line)
    return whole.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)


def _ground(frame: Frame, side: int) -> Image.Image:
    """Return the ground, lighter in the middle."""
    share = np.linspace(0, 1, side)[:, None, None]
    rows = np.array(frame.above) * (1 - share) + np.array(frame.below) * share
    levels = np.repeat(rows, side, axis=1)
    y, x = np.mgrid[:side, :side] / side - 0.5
    glow = 40 * np.exp(-(x**2 + (y + 0.06) ** 2) / 0.06)[..., None]
    return Image.fromarray((levels + glow).clip(0, 255).astype(np.uint8)).convert("RGBA")


def _placed(figure: Image.Image, face: Box, side: int, *, is_tied: bool) -> Image.Image:
    """Return the figure with its head in its place; it reaches to the ribbon or the ring."""
    lowest = (RIBBON[1] + RIBBON[3]) / 2 * FINER if is_tied else side
    middle = (face.top + face.low) / 2
    scale = FACE * side / max(face.width, face.height)
    reaching = (lowest - FACE_Y * side) / max(1.0, figure.height - middle)
    scale = min(max(scale, reaching), LARGER * scale)
    size = (max(1, round(figure.width * scale)), max(1, round(figure.height * scale)))
    left = side / 2 - scale * (face.left + face.right) / 2
    top = max(FACE_Y * side - scale * middle, lowest - size[1])
    layer = Image.new("RGBA", (side, side))
    layer.paste(figure.resize(size, Image.Resampling.LANCZOS), (round(left), round(top)))
    return layer


def _tie(whole: Image.Image, frame: Frame, name: str, line: str) -> None:
    """Lay the ribbon with its words over a badge."""
    left, top, right, low = (edge * FINER for edge in RIBBON)
    radius = (low - top) / 2
    shade = Image.new("RGBA", whole.size)
    down = 8 * FINER
    ImageDraw.Draw(shade).rounded_rectangle(
        (left, top + down, right, low + down), radius, (0, 0, 0, SHADOW)
    )
    whole.alpha_composite(shade.filter(ImageFilter.GaussianBlur(10 * FINER)))
    pen = ImageDraw.Draw(whole)
    pen.rounded_rectangle((left, top, right, low), radius, frame.ribbon, frame.ring, 5 * FINER)
    room = right - left - 1.6 * radius
    centre = ((left + right) / 2, (top + low) / 2)
    large = fitting(name, (70 if line else 96) * FINER, room)
    if not line:
        pen.text(centre, name, frame.ink, large, anchor="mm")
        return
    small = fitting(line, 42 * FINER, room)
    pen.text((centre[0], centre[1] + 6 * FINER), name, frame.ink, large, anchor="ms")
    pen.text((centre[0], centre[1] + 60 * FINER), line, frame.ink, small, anchor="ms")
