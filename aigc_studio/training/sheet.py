"""Contact sheets: what a checkpoint drew, for people to look at."""

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from aigc_studio.training.data import Row
from aigc_studio.training.prompts import Prompt

FONTS = Path("/usr/share/fonts")
COLUMNS, CELL_PX, LABEL_PX = 6, 192, 44


def contact_sheet(
    pictures: Tensor,
    nearest: Sequence[Sequence[str]],
    prompts: Sequence[Prompt],
    rows: Sequence[Row],
) -> Image.Image:
    """Lay the pictures out, each over its prompt and the concept that it looks like most.

    Green: the concept is right. Amber: a right one is among five. Red: neither. Without a Chinese
    font on this machine, Chinese prompts are named by their number.

    Args:
        pictures: (P, 3, S, S) in [0, 1].
        nearest: P lists of concepts, nearest first.
        prompts: P of them.
        rows: the index, for the names of the concepts.
    """
    names = {row["hexcode"]: row["en"] for row in rows}
    font, chinese = _font(15)
    height = math.ceil(len(prompts) / COLUMNS) * (CELL_PX + LABEL_PX)
    sheet = Image.new("RGB", (COLUMNS * CELL_PX, height), "white")
    pen = ImageDraw.Draw(sheet)
    for i, (prompt, near) in enumerate(zip(prompts, nearest, strict=True)):
        x, y = i % COLUMNS * CELL_PX, i // COLUMNS * (CELL_PX + LABEL_PX)
        levels = (pictures[i] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
        picture = Image.frombytes("RGB", (levels.shape[1], levels.shape[0]), bytes(levels.numpy()))
        sheet.paste(picture.resize((CELL_PX, CELL_PX), Image.Resampling.LANCZOS), (x, y))
        first, five = near[0] in prompt.concepts, set(near) & set(prompt.concepts)
        colour = "green" if first else "darkorange" if five else "firebrick"
        text = prompt.prompt if chinese or prompt.language == "en" else f"({i + 1})"
        seen = _fitting(pen, f"~ {names[near[0]]}", font)
        pen.text((x + 6, y + CELL_PX), _fitting(pen, text, font), "black", font)
        pen.text((x + 6, y + CELL_PX + 20), seen, colour, font)
    return sheet


def _fitting(
    pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> str:
    """Cut a label short, so that it does not run into the next cell."""
    if pen.textlength(text, font) <= CELL_PX - 12:
        return text
    while pen.textlength(f"{text}...", font) > CELL_PX - 12:
        text = text[:-1]
    return f"{text}..."


def _font(size: int) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, bool]:
    found = sorted(FONTS.rglob("*Sans*CJK*Regular*")) or sorted(FONTS.rglob("*CJK*Regular*"))
    return (
        (ImageFont.truetype(found[0], size), True)
        if found
        else (ImageFont.load_default(size), False)
    )
