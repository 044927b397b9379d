"""Pictures that look like scans and are none: phantoms of ellipses, drawn by lot.

As Shepp and Logan's head of 1974 (https://doi.org/10.1109/TNS.1974.6499235): a bright rim, grey
matter within, two dark chambers and some small spots, their places, sizes and levels by lot. No
patient was ever near them, and nothing that learns from them is for diagnosis.
"""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

from aigc_studio.core.font import font
from aigc_studio.core.images import to_png
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.training.folder import PictureSet, TrainingFolder
from aigc_studio.training.intake import take_files

SIDE = 64  # px
COUNT = 300
FINE = 4  # points of a pixel, across
STAMPED_PX, LINE_PX, LETTER_PX = 256, 22, 16
Ellipse = tuple[float, float, float, float, float, float]  # x, y, half axes, angle, level


def ellipses(chance: np.random.Generator) -> list[Ellipse]:
    """Return the ellipses of a phantom in [-1, 1]; their levels, of 1, add up."""
    wide, high = chance.uniform(0.6, 0.75), chance.uniform(0.8, 0.92)
    turn = chance.uniform(-0.15, 0.15)
    rim = chance.uniform(0.05, 0.08)
    grey = chance.uniform(0.3, 0.42)
    found = [
        (0.0, 0.0, wide, high, turn, 0.9),
        (0.0, 0.0, wide - rim, high - rim, turn, grey - 0.9),
    ]
    for side in (-1, 1):
        x, y = side * chance.uniform(0.16, 0.24), chance.uniform(-0.1, 0.1)
        sizes = chance.uniform(0.07, 0.14), chance.uniform(0.22, 0.36)
        found.append((x, y, *sizes, side * chance.uniform(0.1, 0.4), -0.8 * grey))
    for _ in range(chance.integers(2, 6)):
        angle, away = chance.uniform(0, 2 * np.pi), chance.uniform(0.1, 0.5)
        x, y = away * np.cos(angle), 1.2 * away * np.sin(angle)
        sizes = chance.uniform(0.03, 0.1), chance.uniform(0.03, 0.1)
        found.append((x, y, *sizes, chance.uniform(0, np.pi), chance.choice((0.2, 0.3, -0.12))))
    return found


def phantom(seed: int, side: int = SIDE) -> Image.Image:
    """Return a phantom, grey; the same seed gives the same one."""
    chance = np.random.default_rng(seed)
    line = (np.arange(side * FINE) + 0.5) / (side * FINE) * 2 - 1
    x, y = np.meshgrid(line, line)
    levels = np.zeros_like(x)
    for cx, cy, a, b, angle, level in ellipses(chance):
        u = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        v = (y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)
        levels += level * ((u / a) ** 2 + (v / b) ** 2 <= 1)
    mean = levels.reshape(side, FINE, side, FINE).mean(axis=(1, 3))
    noisy = mean + chance.normal(0, 0.015, mean.shape)
    return Image.fromarray(np.rint(noisy.clip(0, 1) * 255).astype(np.uint8))


def take_phantoms(folder: TrainingFolder, count: int = COUNT) -> PictureSet:
    """Put phantoms into the set of a folder, and say there what they are not for."""
    files: Iterator[tuple[str, bytes]] = (
        (f"phantom-{seed}.png", to_png(phantom(seed))) for seed in range(count)
    )
    taken = take_files(folder, files)
    found = taken.model_copy(update={"is_of_scans": True, "is_own": True})
    folder.write_set(found)
    return found


def stamped(picture: Image.Image) -> Image.Image:
    """Return a square picture, 256 px, above the words that it is not for diagnosis."""
    side = STAMPED_PX
    sheet = Image.new("RGB", (side, side + LINE_PX * len(LANGUAGES)), "white")
    sheet.paste(picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS))
    draw = ImageDraw.Draw(sheet)
    for i, language in enumerate(LANGUAGES):
        place = (side / 2, side + LINE_PX * (i + 0.5))
        said = say("set.no_diagnosis", language)
        draw.text(place, said, "black", font(LETTER_PX), anchor="mm")
    return sheet
