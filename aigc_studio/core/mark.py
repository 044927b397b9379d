"""The mark that people see: a badge in a corner of the picture that says a machine made it.

White letters on a dark, translucent plate: at least 5.5 : 1 even on white, where the plate is
lightest. Capital letters have 5 % of the picture's shorter side at least, ideographs more; that
follows the published description of GB 45438-2025.
"""

from collections.abc import Iterator
from math import ceil
from typing import Literal

from PIL import Image, ImageDraw

from aigc_studio.core.events import Plain
from aigc_studio.core.font import CAP_HEIGHT, font
from aigc_studio.core.language import say

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
MarkLanguage = Literal["en", "zh", "both"]

SHARE = 0.05  # height of a capital letter in shorter sides
LEGIBLE_PX = 7  # smaller letters cannot be read, whatever their share
MARGIN = 0.03  # between badge and edges, in shorter sides
PADDING = 0.36  # around the letters, in ems; descenders need 0.2
ROUNDNESS = 0.3  # radius of the badge in its heights
GROUND = (16, 18, 24)
OPACITY = 0.66
FINE = 4  # the outline is drawn so many times larger and reduced


class MarkOptions(Plain):
    """How the mark looks."""

    language: MarkLanguage = "en"
    corner: Corner = "bottom-right"


def draw_mark(image: Image.Image, options: MarkOptions) -> Image.Image:
    """Return a copy of an RGB or RGBA picture with the mark.

    A picture too small for letters of 2 px (shorter than about 24 px) comes back as it is.
    """
    marked, short = image.copy(), min(image.size)
    for badge in _badges(options.language, short):
        room = (image.width - badge.width, image.height - badge.height)
        if min(room) >= 0:
            x, y = (min(round(short * MARGIN), space // 2) for space in room)
            left = x if options.corner.endswith("left") else room[0] - x
            top = y if options.corner.startswith("top") else room[1] - y
            box = (left, top, left + badge.width, top + badge.height)
            patch = image.crop(box).convert("RGBA")
            patch.alpha_composite(badge)
            marked.paste(patch.convert(image.mode), box)
            break
    return marked


def _badges(language: MarkLanguage, short: int) -> Iterator[Image.Image]:
    """Yield badges from the best one to the smallest one that the share allows."""
    languages = ("zh", "en") if language == "both" else (language,)
    words = [say("mark.text", language) for language in languages]
    least = ceil(short * SHARE)
    for height in (max(least, LEGIBLE_PX), max(least, 2)):
        yield _badge(["·".join(words)], height)
        yield _badge(words, height)


def _badge(lines: list[str], height: int) -> Image.Image:
    """Return a badge in RGBA whose capital letters are so many pixels high."""
    em = ceil(height / CAP_HEIGHT)
    letters, padding, pitch = font(em), ceil(em * PADDING), round(em * 1.3)
    width = ceil(max(map(letters.getlength, lines))) + 2 * padding
    size = (width, height + pitch * (len(lines) - 1) + 2 * padding)
    outline = Image.new("L", (size[0] * FINE, size[1] * FINE))
    ImageDraw.Draw(outline).rounded_rectangle(
        (0, 0, outline.width - 1, outline.height - 1),
        radius=(height + 2 * padding) * ROUNDNESS * FINE,
        fill=round(255 * OPACITY),
    )
    badge = Image.new("RGBA", size, GROUND)
    badge.putalpha(outline.resize(size, Image.Resampling.BOX))
    draw = ImageDraw.Draw(badge)
    for number, line in enumerate(lines):
        baseline = padding + height + pitch * number
        draw.text((padding, baseline), line, fill="white", font=letters, anchor="ls")
    return badge
