"""A second opinion on what a picture shows: the bundled picture-text encoder.

It learned from the same real pictures that the first judge compares with, so it knows them better
and forgives less; nothing that a model drew was among them.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from aigc_studio.models.picture_text import PictureTextEncoder
from aigc_studio.models.tags import read_tags
from aigc_studio.training.data import Row
from aigc_studio.training.measures.naming import AMONG
from aigc_studio.zoo.catalog import CHECKPOINTS

ENCODER = CHECKPOINTS / "encoder-art-64"
BATCH = 256


class SecondJudge:
    """Names the concept of a sticker.

    Args:
        rows: of all real stickers; tells which of the encoder's tags is which concept.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.encoder = PictureTextEncoder.from_pretrained(ENCODER).float().eval()
        concepts = {row["en"]: row["hexcode"] for row in rows}
        tags = read_tags(ENCODER)
        places = [i for i, tag in enumerate(tags) if tag.en in concepts]
        self.concepts = [concepts[tags[i].en] for i in places]
        with torch.inference_mode():
            self.vectors = self.encoder.known()[places]

    @torch.inference_mode()
    def nearest(self, pictures: Tensor) -> list[list[str]]:
        """Return the five nearest concepts of pictures (N, 3, 64, 64) uint8, nearest first."""
        found = []
        for part in torch.split(pictures, BATCH):
            near = self.encoder.look(part / 127.5 - 1).vector @ self.vectors.T
            found += near.topk(AMONG, dim=1).indices.tolist()
        return [[self.concepts[i] for i in places] for places in found]
