"""How true the edges of cut-outs are: held-out stickers laid on a ground and cut out again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from PIL import Image

from aigc_studio.core.cutout import cut_out
from aigc_studio.training.data import Row, art_rows, held_out, load_art

FAMILIES = {"fluent3d": 256, "fluent_color": 128, "fluent_flat": 128, "noto": 128}  # side in px
ENLARGED = 4  # as the studio shows what its model drew
GROUNDS = {
    "white": (255, 255, 255),
    "grey": (128, 130, 133),
    "sky": (190, 225, 250),
    "mint": (170, 230, 190),
    "navy": (20, 30, 70),
}
WHITE_LEVELS, WHITE_SHARE = 24, 0.25  # a thing of which a quarter is nearly white is a white one


def cutout(data: Annotated[Path, typer.Option(help="Folder of the training sets.")]) -> None:
    """Print the mean error of opacity (0 to 1) per ground and family; white things beside."""
    rows = [row for row in art_rows(data) if held_out(row)]
    columns = ["coloured things", "white things", "nothing cut", "all cut"]
    typer.echo(f"{'':28}" + "".join(f"{name:>17}" for name in columns))
    for family, side in FAMILIES.items():
        chosen = [row for row in rows if row["set"] == family]
        for ground, colour in GROUNDS.items():
            typer.echo(_line(f"{family} on {ground}", data, chosen, side, colour, 1))
    chosen = [row for row in rows if row["set"] == "fluent3d"]
    name = f"fluent3d {ENLARGED}x on white"
    typer.echo(_line(name, data, chosen, 128, GROUNDS["white"], ENLARGED))


def _line(
    name: str,
    data: Path,
    rows: Sequence[Row],
    side: int,
    colour: tuple[int, int, int],
    enlarged: int,
) -> str:
    found: Mapping[bool, list[float]] = {False: [], True: []}
    opacities = []
    for pixels in load_art(data, rows, side).pixels:
        sticker = Image.fromarray(pixels.permute(1, 2, 0).contiguous().numpy(), "RGBA")
        size = (sticker.width * enlarged, sticker.height * enlarged)
        laid = Image.new("RGBA", sticker.size, colour)
        laid.alpha_composite(sticker)
        cut = cut_out(laid.convert("RGB").resize(size, Image.Resampling.LANCZOS))
        wanted = sticker.getchannel("A").resize(size, Image.Resampling.LANCZOS)
        opacity = _levels(wanted)
        found[_is_white(pixels)].append(
            float(np.abs(_levels(cut.getchannel("A")) - opacity).mean())
        )
        opacities.append(opacity.mean())
    nothing, everything = 1 - np.mean(opacities), np.mean(opacities)
    groups = "".join(
        f"{np.mean(found[white]):10.4f} ({len(found[white]):3})" if found[white] else f"{'-':>16}"
        for white in (False, True)
    )
    return f"{name:28} {groups} {nothing:15.3f} {everything:15.3f}"


def _levels(opacity: Image.Image) -> np.ndarray:
    return np.asarray(opacity, dtype=np.float32) / 255


def _is_white(pixels: torch.Tensor) -> bool:
    """Tell whether a quarter of what is seen of a sticker (4, S, S) is nearly white."""
    seen = pixels[3] > 127
    white = pixels[:3].min(dim=0).values >= 255 - WHITE_LEVELS
    return bool((white & seen).sum() >= WHITE_SHARE * seen.sum())
