"""Grounds for somebody who answers customers: a palette that suits them, soft shapes, dots."""

import colorsys
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

ICON = (512, 512)
HEADER = (1200, 400)
PANEL = (720, 1280)
HUES = (0.5, 0.08, 0.42, -0.08, 0.58, 0.33)  # turns from the figure's own hue, in turn
HELD = 0.86  # height of somebody within an icon or a header
EDGE_PX = 10  # round an icon's figure: a white rim, as stickers have it
FINE = 2  # times: drawn larger, then shrunk

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Colours of one set."""

    light: Colour  # most of the ground
    soft: Colour  # shapes on it
    strong: Colour  # dots


def palette_of(figure: Image.Image, seed: int) -> Palette:
    """Return colours beside which a figure, RGBA, stands out; seeds in a row have others."""
    hue = main_hue(figure) + HUES[seed % len(HUES)]
    shades = ((0.22, 0.98), (0.34, 0.95), (0.5, 0.86))
    light, soft, strong = (_rgb(hue + 0.02 * i, s, v) for i, (s, v) in enumerate(shades))
    return Palette(light, soft, strong)


def main_hue(figure: Image.Image) -> float:
    """Return the hue, 0..1, of what is most colourful in a figure; 0.6, a blue, where nothing is.

    The mean of hues as directions, each as long as its saturation.
    """
    levels = np.asarray(figure.convert("RGBA").resize((64, 64)))
    shown = levels[levels[..., 3] > 127][:, :3]
    if not len(shown):
        return 0.6
    hsv = np.asarray(Image.fromarray(shown[None]).convert("HSV"), np.float32)[0] / 255
    angles = 2 * np.pi * hsv[:, 0]
    weight = hsv[:, 1] * hsv[:, 2]
    x, y = (weight * np.cos(angles)).sum(), (weight * np.sin(angles)).sum()
    if np.hypot(x, y) < 0.02 * len(shown):
        return 0.6
    return float(np.arctan2(y, x) / (2 * np.pi)) % 1


def ground(size: tuple[int, int], palette: Palette, seed: int) -> Image.Image:
    """Return a quiet ground, RGB: a colour, large soft shapes, and a few rows of dots."""
    luck = random.Random(seed)
    wide, high = (FINE * side for side in size)
    picture = Image.new("RGB", (wide, high), palette.light)
    pen = ImageDraw.Draw(picture)
    for _ in range(3):
        x, y = luck.uniform(-0.1, 1.1) * wide, luck.uniform(-0.1, 1.1) * high
        reach = luck.uniform(0.22, 0.42) * max(wide, high)
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), palette.soft)
    picture = picture.filter(ImageFilter.GaussianBlur(FINE * 3))
    pen = ImageDraw.Draw(picture)
    step, dot = FINE * 26, FINE * 3
    left, top = luck.uniform(0.02, 0.8) * wide, luck.uniform(0.05, 0.7) * high
    for row in range(4):
        for column in range(6):
            x, y = left + column * step, top + row * step
            pen.ellipse((x - dot, y - dot, x + dot, y + dot), palette.strong)
    return picture.resize(size, Image.Resampling.LANCZOS)


def icon(figure: Image.Image, palette: Palette, seed: int) -> Image.Image:
    """Return a square picture of somebody, RGB, for the head of a chat."""
    return _with(ground(ICON, palette, seed), figure, 0.5)


def header(figure: Image.Image, palette: Palette, seed: int) -> Image.Image:
    """Return a wide picture, RGB: somebody on the left, room for words on the right."""
    return _with(ground(HEADER, palette, seed), figure, 0.18)


def _with(picture: Image.Image, figure: Image.Image, place: float) -> Image.Image:
    """Put a figure, RGBA, on the lower edge, its middle at a share of the width."""
    box = figure.getchannel("A").getbbox()
    if box is None:
        return picture
    cut = figure.crop(box)
    scale = min(picture.height * HELD / cut.height, 0.9 * picture.height / cut.width)
    size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    cut = cut.resize(size, Image.Resampling.LANCZOS)
    at = (round(place * picture.width - cut.width / 2), picture.height - cut.height)
    layer = Image.new("RGBA", picture.size)
    layer.alpha_composite(cut, (max(0, at[0]), max(0, at[1])))
    rim = layer.getchannel("A").filter(ImageFilter.MaxFilter(EDGE_PX + 1))
    white = Image.new("RGBA", picture.size, "white")
    white.putalpha(rim.filter(ImageFilter.GaussianBlur(1)))
    laid = Image.alpha_composite(picture.convert("RGBA"), white)
    return Image.alpha_composite(laid, layer).convert("RGB")


def _rgb(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)
