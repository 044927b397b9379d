"""Pictures and words in one space: what a picture shows is the words nearest to it.

CLIP's idea (Radford et al. 2021, https://arxiv.org/abs/2103.00020) at a thousandth of its size. The
side of the pictures is a residual network (He et al. 2016, https://arxiv.org/abs/1603.05027, its
figure 4e) with group normalisation; the side of the words is the mean of vectors of pieces of words
(Bojanowski et al. 2017, https://arxiv.org/abs/1607.04606), so it reads both languages, needs no
list of tokens, and a word that it never saw is at least near those that are spelt like it.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

GROUPS = 8  # of channels that are normalised together
PIECES = (3, 4)  # lengths of pieces of words of letters
LOGIT_SCALE = 2.7  # natural logarithm of the factor of similarities at the start


class Encoding(NamedTuple):
    """What the network finds in N pictures.

    Attributes:
        vector: (N, D) float32 of length 1, in the space of the words.
        manner: (N, M) float32 logits: how it is drawn.
        traits: trait -> (N, K) float32 logits, for drawn faces.
    """

    vector: Tensor
    manner: Tensor
    traits: Mapping[str, Tensor]


class Residual(nn.Module):
    """Two convolutions whose result is added to what came in; normalised before, not after."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.GroupNorm(GROUPS, width) for _ in range(2))
        self.convolutions = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=1, bias=False) for _ in range(2)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, width, H, W) to the same shape."""
        h = x
        for norm, convolution in zip(self.norms, self.convolutions, strict=True):
            h = convolution(F.relu(norm(h)))
        return x + h


class PictureTextEncoder(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Puts pictures and words where they are near each other if they mean the same.

    picture -> stages -> mean and maximum -> vector, manner, traits
    words -> pieces -> mean of their vectors -> vector
    thing -> its own vector

    Things that it was taught have a vector each, which names them more surely than their names do.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        *,
        side_px: int,
        widths: Sequence[int],
        depths: Sequence[int],
        size: int,
        buckets: int,
        piece_width: int,
        things: int,
        manners: Sequence[str],
        traits: Mapping[str, Sequence[str]],
    ) -> None:
        """Make an encoder with random weights.

        Args:
            side_px: of the squares that it looks at.
            widths: channels of each stage; each halves the side.
            depths: residual blocks of each stage.
            size: of the space.
            buckets: how many vectors there are for pieces of words; several pieces share one.
            piece_width: numbers of such a vector.
            things: how many it is taught.
            manners: names of the ways in which pictures are drawn.
            traits: trait of a face -> its words.
        """
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, widths[0], 3, stride=2, padding=1)]
        for stage, (width, depth) in enumerate(zip(widths, depths, strict=True)):
            if stage:
                before = widths[stage - 1]
                layers += [nn.GroupNorm(GROUPS, before), nn.ReLU()]
                layers += [nn.Conv2d(before, width, 3, stride=2, padding=1)]
            layers += [Residual(width) for _ in range(depth)]
        last = widths[-1]
        self.trunk = nn.Sequential(*layers, nn.GroupNorm(GROUPS, last), nn.ReLU())
        self.to_vector = nn.Linear(2 * last, size)
        self.to_manner = nn.Linear(2 * last, len(manners))
        cells = last * (side_px // 2 ** len(widths)) ** 2  # a beard is below, glasses are above
        self.to_traits = nn.ModuleDict(
            {trait: nn.Linear(cells, len(words)) for trait, words in traits.items()}
        )
        self.pieces = nn.EmbeddingBag(buckets, piece_width, mode="mean", padding_idx=0)
        self.from_pieces = nn.Linear(piece_width, size)
        self.thing_vectors = nn.Parameter(torch.randn(things, size))
        self.logit_scale = nn.Parameter(torch.tensor(LOGIT_SCALE))

    def look(self, pictures: Tensor) -> Encoding:
        """Look at pictures (N, 3, S, S) float in [-1, 1], S = side_px."""
        maps = self.trunk(pictures.to(self.dtype))
        pooled = torch.cat([maps.mean((2, 3)), maps.amax((2, 3))], dim=1)
        return Encoding(
            vector=F.normalize(self.to_vector(pooled).float(), dim=1),
            manner=self.to_manner(pooled).float(),
            traits={name: head(maps.flatten(1)).float() for name, head in self.to_traits.items()},
        )

    def read(self, pieces: Tensor) -> Tensor:
        """Return the vectors (N, D) float32 of length 1 of texts as `spell` returns them."""
        return F.normalize(self.from_pieces(self.pieces(pieces)).float(), dim=1)

    def known(self) -> Tensor:
        """Return the vectors (T, D) float32 of length 1 of the things that it was taught."""
        return F.normalize(self.thing_vectors.float(), dim=1)

    def spell(self, texts: Sequence[str]) -> Tensor:
        """Return texts as numbers of their pieces (N, L) int64, filled up with 0."""
        buckets = self.config.buckets
        rows = [
            [1 + crc32(piece.encode()) % (buckets - 1) for piece in pieces_of(text)] or [0]
            for text in texts
        ]
        longest = max(map(len, rows), default=1)
        return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


def pieces_of(text: str) -> list[str]:
    """Return the pieces of a text: words and parts of them, or signs and pairs of them.

    "cat" is <cat>, <ca, cat, at>, <cat, cat>; "小猫" is 小, 猫, 小猫. Writing without spaces
    between words is told by its signs being letters without case.
    """
    found: list[str] = []
    for word in _words(unicodedata.normalize("NFKC", text).casefold()):
        if word[0].islower() or not word[0].isalpha():
            whole = f"<{word}>"
            parts = (whole[i : i + n] for n in PIECES for i in range(len(whole) - n + 1))
            found += dict.fromkeys([whole, *parts])
        else:
            found += [*word, *(word[i : i + 2] for i in range(len(word) - 1))]
    return found


def _words(text: str) -> list[str]:
    """Return runs of letters with case and figures, and runs of other letters."""
    words: list[str] = []
    kind = ""
    for sign in text:
        now = "" if not sign.isalnum() else "cased" if sign.islower() or sign.isdigit() else "other"
        if now and now == kind:
            words[-1] += sign
        elif now:
            words.append(sign)
        kind = now
    return words
