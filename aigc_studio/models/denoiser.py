"""A text-conditioned pixel denoiser that is a one-pass generator when it starts from pure noise.

Flow matching on pixels (Lipman et al. 2023, https://arxiv.org/abs/2210.02747) with the clean
picture as the predicted quantity (Salimans & Ho 2022, https://arxiv.org/abs/2202.00512):
x_t = (1 - t) x0 + t noise. The words first draw a small, soft sketch by themselves; the denoiser
refines sketch and noisy picture together (as DiffuseVAE refines the output of a VAE, Pandey et al.
2022, https://arxiv.org/abs/2201.00308). At t = 1 the noisy picture says nothing, so one pass is
already a picture and further passes sharpen it. The words also reach every level by adaptive group
normalisation (Dhariwal & Nichol 2021, https://arxiv.org/abs/2105.05233) and the coarsest level by
cross-attention.

    words -> sketch 32x32 -+
    128 px -unshuffle 4-> 32x32 -> 16x16 -> 8x8 + words -> 16x16 -> 32x32 -shuffle 4-> 128 px

This module knows nothing of tokenizers, schedulers, files or devices.
"""

import math
from typing import NamedTuple

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

PATCH = 4  # pixels of one cell of the finest grid
HEADS = 6


class EncodedText(NamedTuple):
    """What the denoiser needs of a prompt."""

    words: Tensor  # (B, T, W) one vector per token
    padding: Tensor  # (B, T) bool, True where there is no token
    sentence: Tensor  # (B, W) the prompt as a whole


class TextEncoder(nn.Module):
    """Token embeddings, a small pre-norm Transformer, and a learned weighted mean of its words."""

    def __init__(self, vocabulary: int, width: int, layers: int, max_tokens: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.tokens.weight, std=0.02)  # small, so that rare words move quickly
        self.positions = nn.Parameter(torch.randn(max_tokens, width) * 0.02)
        layer = nn.TransformerEncoderLayer(
            width, HEADS, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(width)
        self.weight = nn.Linear(width, 1)

    def forward(self, tokens: Tensor, padding: Tensor) -> EncodedText:
        """Encode tokens (B, T) int64 with padding (B, T) bool, True where there is no token."""
        h = self.tokens(tokens) + self.positions[: tokens.shape[1]]
        words = self.norm(self.layers(h, src_key_padding_mask=padding))  # (B, T, W)
        scores = self.weight(words).masked_fill(padding.unsqueeze(-1), -torch.inf)
        return EncodedText(words, padding, (words * scores.softmax(dim=1)).sum(dim=1))


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions; the condition scales and shifts between them."""

    def __init__(self, inputs: int, outputs: int, condition: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(8, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.affine = nn.Linear(condition, 2 * outputs)
        self.norm2 = nn.GroupNorm(8, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """Map x (B, inputs, H, W) and condition (B, C) to (B, outputs, H, W)."""
        h: Tensor = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.affine(condition)[:, :, None, None].chunk(2, dim=1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        shortcut: Tensor = self.skip(x)
        return shortcut + h


class WordAttention(nn.Module):
    """Each cell of the grid looks at the grid, then at the words of the prompt."""

    def __init__(self, channels: int, text_width: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.cells = nn.MultiheadAttention(channels, HEADS, batch_first=True)
        self.norm2 = nn.LayerNorm(channels)
        self.words = nn.MultiheadAttention(
            channels, HEADS, kdim=text_width, vdim=text_width, batch_first=True
        )

    def forward(self, x: Tensor, text: EncodedText) -> Tensor:
        """Map x (B, C, H, W) to the same shape."""
        B, C, H, W = x.shape
        h: Tensor = x.flatten(2).transpose(1, 2)  # (B, HW, C)
        q = laid_out(self.norm1(h))
        h = h + self.cells(q, q, q, need_weights=False)[0]
        q, words = laid_out(self.norm2(h)), laid_out(text.words)
        h = h + self.words(q, words, words, text.padding, need_weights=False)[0]
        return h.transpose(1, 2).reshape(B, C, H, W)


def laid_out(x: Tensor) -> Tensor:
    """Return x (B, L, C) as it lies best in memory for torch's attention: L outermost.

    Otherwise it copies its weights B times; without that a step of training takes a third less.
    """
    return x.transpose(0, 1).contiguous().transpose(0, 1)


class PixelDenoiser(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module. All numbers of the network are its arguments; `save_pretrained` keeps them.

    Args:
        image_size: side of the square picture in pixels, a multiple of 16.
        channels: widths at 1/4, 1/8 and 1/16 of the side; multiples of 8, the last of 6 as well.
        vocabulary: number of token ids.
        text_width: width of the text encoder, a multiple of 6.
        text_layers: Transformer layers of the text encoder.
        max_tokens: longest prompt in tokens; longer ones are cut by the tokenizer.

    Raises:
        ValueError: image_size is not a multiple of 16.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        *,
        image_size: int,
        channels: tuple[int, int, int],
        vocabulary: int,
        text_width: int,
        text_layers: int,
        max_tokens: int,
    ) -> None:
        super().__init__()
        if image_size % 16:
            raise ValueError(f"image_size must be a multiple of 16, got {image_size}")
        fine, middle, coarse = channels
        grid = image_size // PATCH
        pixels = 3 * PATCH**2
        C = 2 * text_width
        self.text = TextEncoder(vocabulary, text_width, text_layers, max_tokens)
        self.condition = nn.Sequential(nn.Linear(2 * text_width, C), nn.SiLU(), nn.Linear(C, C))
        self.sketch = nn.Sequential(nn.Linear(text_width, C), nn.SiLU(), nn.Linear(C, 3 * grid**2))

        self.enter = nn.Conv2d(pixels + 3, fine, 3, padding=1)
        self.down1 = ResidualBlock(fine, fine, C)
        self.to_middle = nn.Conv2d(fine, middle, 3, stride=2, padding=1)
        self.down2 = ResidualBlock(middle, middle, C)
        self.to_coarse = nn.Conv2d(middle, coarse, 3, stride=2, padding=1)
        self.core1 = ResidualBlock(coarse, coarse, C)
        self.attention1 = WordAttention(coarse, text_width)
        self.core2 = ResidualBlock(coarse, coarse, C)
        self.attention2 = WordAttention(coarse, text_width)
        self.core3 = ResidualBlock(coarse, coarse, C)
        self.from_coarse = nn.Conv2d(coarse, 4 * middle, 1)
        self.up2a = ResidualBlock(2 * middle, middle, C)
        self.up2b = ResidualBlock(middle, middle, C)
        self.from_middle = nn.Conv2d(middle, 4 * fine, 1)
        self.up1a = ResidualBlock(2 * fine, fine, C)
        self.up1b = ResidualBlock(fine, fine, C)
        self.norm = nn.GroupNorm(8, fine)
        self.leave = nn.Conv2d(fine, pixels, 3, padding=1)

    def draw_sketch(self, text: EncodedText) -> Tensor:
        """Return what the words alone suggest: (B, 3, S/4, S/4) in about [-1, 1]."""
        side = self.config.image_size // PATCH
        flat: Tensor = self.sketch(text.sentence)
        return flat.reshape(-1, 3, side, side)

    def forward(self, x: Tensor, t: Tensor, text: EncodedText) -> Tensor:
        """Predict the clean picture.

        Args:
            x: (B, 3, S, S), (1 - t) of a picture in [-1, 1] plus t of unit noise, model dtype.
            t: (B,) float32 in [0, 1], the share of noise.
            text: the encoded prompts, B of them.

        Returns:
            (B, 3, S, S), about [-1, 1], model dtype.
        """
        time = time_embedding(t, text.sentence.shape[1]).to(x.dtype)
        condition = F.silu(self.condition(torch.cat([text.sentence, time], dim=1)))

        seen = x * (1 - t).sqrt().to(x.dtype)[:, None, None, None]  # nothing at all when t = 1
        fine = self.enter(
            torch.cat([F.pixel_unshuffle(seen, PATCH), self.draw_sketch(text)], dim=1)
        )
        fine = self.down1(fine, condition)  # (B, c1, S/4, S/4)
        middle = self.down2(self.to_middle(fine), condition)  # (B, c2, S/8, S/8)
        coarse = self.to_coarse(middle)  # (B, c3, S/16, S/16)

        h = self.core1(coarse, condition)
        h = self.core2(self.attention1(h, text), condition)
        h = self.core3(self.attention2(h, text), condition)
        h = F.pixel_shuffle(self.from_coarse(h), 2)
        h = self.up2b(self.up2a(torch.cat([h, middle], dim=1), condition), condition)
        h = F.pixel_shuffle(self.from_middle(h), 2)
        h = self.up1b(self.up1a(torch.cat([h, fine], dim=1), condition), condition)
        return F.pixel_shuffle(self.leave(F.silu(self.norm(h))), PATCH)


def time_embedding(t: Tensor, width: int) -> Tensor:
    """Return sines and cosines (B, width) float32 of t (B,) in [0, 1], as Vaswani et al. 2017."""
    half = width // 2
    frequencies = torch.exp(-math.log(10_000) * torch.arange(half, device=t.device) / half)
    angles = 1000 * t.float()[:, None] * frequencies
    return torch.cat([angles.sin(), angles.cos()], dim=1)
