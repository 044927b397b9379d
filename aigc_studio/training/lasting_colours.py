"""In which colours a thing is still the thing: a blue dog is a dog, a green tomato hardly one."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.picture_text import PictureTextEncoder
from aigc_studio.models.tags import read_tags
from aigc_studio.training.art_latents import dye
from aigc_studio.training.data import Row, lay_on, load_art
from aigc_studio.training.wording import COLOURS
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.sight import ENCODER

SIZE_PX = 128
SURE = 0.5  # share of the right name beside all others, from which a thing counts as known
BATCH = 64


@torch.inference_mode()
def lasting_colours(data: Path, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return hexcode -> the English words of the colours in which a thing is still known.

    Its real picture is dyed as the image model was shown it, and the bundled picture-text encoder
    must be SURE of the right name: it is not the judge that pictures are measured with. What it
    does not know in its own colours is known in none.

    Args:
        data: folder of the training sets.
        rows: of one family of stickers.
    """
    folder = CHECKPOINTS / ENCODER
    encoder = PictureTextEncoder.from_pretrained(folder, dtype=torch.float32).eval()
    numbers = {tag.en: number for number, tag in enumerate(read_tags(folder))}
    placed = [{**row, "place": f"stickers/{row['zip']}"} for row in rows if row["en"] in numbers]
    found: dict[str, list[str]] = {}
    for start in range(0, len(placed), BATCH):
        some = placed[start : start + BATCH]
        pictures = load_art(data, some, SIZE_PX).pixels
        names = torch.tensor([numbers[row["en"]] for row in some])
        known = _shares(encoder, pictures, names) >= SURE
        shares = {c.en: _shares(encoder, dye(pictures, c), names) for c in COLOURS}
        for i, row in enumerate(some):
            lasting = [word for word, share in shares.items() if known[i] and share[i] >= SURE]
            found[row["hexcode"]] = lasting
    return found


def _shares(encoder: PictureTextEncoder, pictures: Tensor, names: Tensor) -> Tensor:
    """Return how sure the encoder is of the names (N,) of pictures (N, 4, S, S) uint8, in [0, 1].

    They are looked at on white.
    """
    laid = lay_on(pictures, torch.ones(1, 3, 1, 1))
    small = F.interpolate(laid, size=encoder.config.side_px, mode="area")
    near = encoder.look(small).vector @ encoder.known().T * encoder.logit_scale.float().exp()
    shares: Tensor = near.softmax(1)[torch.arange(len(names)), names]
    return shares
