"""Six contents in the style of every painting on one sheet: are they told apart, is a face kept?

Contents: a portrait, a drawn face, a sticker of an animal, a landscape of our own, a thing in a
photo, and a painting that the network has not learned from. All of them may be shown to anybody.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageOps

from aigc_studio.art.palette import palette_of
from aigc_studio.art.render import render
from aigc_studio.art.scene import Scene
from aigc_studio.core.font import fitting
from aigc_studio.core.language import say
from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.models.styling import code_of, paint
from aigc_studio.training.data import Row, art_rows, lay_on, load_art
from aigc_studio.zoo.paintings import PAINTINGS, SAMPLES

SIDE_PX = 256  # of a content
CELL_PX, NAME_PX, GAP_PX = 192, 230, 4
STRENGTH = 0.6
GROUND = (0.93, 0.93, 0.9)  # behind what is drawn without one
LANDSCAPE = Scene(place="lake", seed=7)
PLACES = {
    "drawn face": "avatars/avatars.zip/toonHead-00008.webp",
    "sticker": "stickers/fluent3d.zip/1f405.webp",
    "thing": "photos/cc0_demo/coffee.webp",
    "painting": "paintings/paintings.zip/openaccess/nga_52956.jpg",  # one that it has not learned
}
PAPER, INK = "#fffdf8", "#1f2540"


def contents(data: Path) -> Mapping[str, Image.Image]:
    """Return the six contents by their names, RGB squares of SIDE_PX."""
    rows = {f"{row['place']}/{row['file']}": {**row, "tile": None} for row in art_rows(data)}
    with Image.open(SAMPLES["face"]) as face:
        portrait = ImageOps.fit(face.convert("RGB"), (SIDE_PX, SIDE_PX), centering=(0.5, 0.2))
    found = {name: _square(data, rows[place]) for name, place in PLACES.items()}
    landscape = render(LANDSCAPE, SIDE_PX, SIDE_PX).flat
    return {"portrait": portrait, "landscape": landscape, **found}


def style_wall(
    network: StyleNetwork, shown: Mapping[str, Image.Image], strength: float = STRENGTH
) -> Image.Image:
    """Return a sheet: a line for each painting with its name, its picture and the contents in it.

    Args:
        network: in float32.
        shown: contents by their names, RGB squares.
        strength: in [0, 1].
    """
    cell = CELL_PX + GAP_PX
    size = (NAME_PX + (1 + len(shown)) * cell, (1 + len(PAINTINGS)) * cell + NAME_PX // 6)
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    top = NAME_PX // 6

    def put(picture: Image.Image, column: int, line: int) -> None:
        small = picture.resize((CELL_PX, CELL_PX), Image.Resampling.LANCZOS)
        sheet.paste(small, (NAME_PX + column * cell, top + line * cell))

    for column, (name, content) in enumerate(shown.items(), 1):
        middle = NAME_PX + column * cell + CELL_PX // 2
        pen.text((middle, top // 2), name, INK, fitting(name, 22, CELL_PX), anchor="mm")
        put(content, column, 0)
    for line, painting in enumerate(PAINTINGS, 1):
        for text, row in ((say(f"painting.{painting.key}", "en"), -14), (painting.artist, 14)):
            place = (10, top + line * cell + CELL_PX // 2 + row)
            pen.text(place, text, INK, fitting(text, 20, NAME_PX - 20), anchor="lm")
        put(painting.open(), 0, line)
        code, palette = code_of(network, [painting.open()]), palette_of([painting.open()])
        for column, content in enumerate(shown.values(), 1):
            put(paint(network, content, code, strength, palette=palette), column, line)
    return sheet


def _square(data: Path, row: Row) -> Image.Image:
    ground = torch.tensor(GROUND).reshape(1, 3, 1, 1) * 2 - 1
    flat = lay_on(load_art(data, [row], SIDE_PX).pixels, ground)
    levels = ((flat[0] + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0).contiguous()
    return Image.fromarray(levels.numpy())
