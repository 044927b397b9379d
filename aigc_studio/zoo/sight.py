"""The bundled picture-text encoder as one thing: its network and the tags that it knows."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PIL import Image

from aigc_studio.core.device import Device
from aigc_studio.core.images import extend_to_ratio, on_white
from aigc_studio.models.tags import Tag, read_tags
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.network import load_network

ENCODER = "encoder-art-64"
ALIKE = 0.5  # cosine from which two pictures are said to show the same
LEAST = 0.02  # share of a tag beside the likeliest, if it is to be told
ENCODER_KIND = "aigc_studio.models.picture_text:PictureTextEncoder"


class Sight(NamedTuple):
    """Says what is in pictures."""

    encoder: Any
    tags: Sequence[Tag]

    def vectors(self, pictures: Sequence[Image.Image]) -> Any:
        """Return where N pictures, RGB or RGBA of any size, lie: (N, D) float32 of length 1."""
        import torch
        from diffusers.image_processor import VaeImageProcessor

        side = self.encoder.config.side_px
        squares = [extend_to_ratio(on_white(picture), (1, 1)) for picture in pictures]
        small = [square.resize((side, side), Image.Resampling.LANCZOS) for square in squares]
        with torch.inference_mode():
            pixels = VaeImageProcessor().preprocess(small).to(self.encoder.device)
            return self.encoder.look(pixels).vector

    def tags_of(self, picture: Image.Image, count: int) -> list[Tag]:
        """Return the likeliest tags of a picture, the likeliest first.

        So many at most, and none but the first that is hardly likely.
        """
        import torch

        with torch.inference_mode():
            near = self.vectors([picture]) @ self.encoder.known().T
            shares = (near[0] * self.encoder.logit_scale.float().exp()).softmax(0)
        likely = zip(*(part.tolist() for part in shares.topk(count)), strict=True)
        return [self.tags[i] for rank, (share, i) in enumerate(likely) if share > LEAST or not rank]

    def fits(self, pictures: Sequence[Image.Image], text: str) -> list[float]:
        """Return how near pictures are to a text in English or Chinese: cosines."""
        import torch

        with torch.inference_mode():
            words = self.encoder.read(self.encoder.spell([text]).to(self.encoder.device))
            return [float(near) for near in (self.vectors(pictures) @ words.T)[:, 0]]

    def nearest(self, picture: Image.Image, others: Sequence[Image.Image], count: int) -> list[int]:
        """Return which of the others show most like the same, the most alike first.

        So many at most, and none that has hardly anything to do with it.
        """
        if not others:
            return []
        near = (self.vectors([*others]) @ self.vectors([picture]).T)[:, 0]
        found = near.topk(min(count, len(others)))
        pairs = zip(found.values.tolist(), found.indices.tolist(), strict=True)
        return [i for value, i in pairs if value >= ALIKE]


def load_sight(device: Device) -> Sight:
    """Return the encoder on a device.

    Raises:
        CheckpointError: a file of it is missing or damaged.
    """
    encoder = load_network(ENCODER, ENCODER_KIND, device)
    return Sight(encoder, read_tags(CHECKPOINTS / ENCODER))
