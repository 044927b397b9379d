"""The networks of the bundled diffusion model, untrained, and what its words learn by first.

The words are heard at the lowest level of the UNet, where a picture is one cell: layers that know
things by heart cost next to nothing there. So text encoder and coarse levels can learn by sketches
of the latents, without a picture to start from and without the fine levels.
"""

import copy
from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTextModel

NAME_SHARE = 0.05  # of the loss: which picture is meant, beside what it looks like
TIMES = 1000
SIDE, COARSE = 16, 4  # cells of a side, of the latents and where words are sketched


class Sketch(nn.Module):
    """Tells of words which picture is meant, and its latents; and these of what has heard them."""

    def __init__(self, text_width: int, pictures: int, width: int, channels: int) -> None:
        super().__init__()
        self.name = nn.Linear(text_width, pictures)
        self.say = nn.Linear(text_width, channels * SIDE**2)
        cells = SIDE // COARSE
        self.draw = nn.Sequential(nn.Conv2d(width, channels * cells**2, 1), nn.PixelShuffle(cells))

    def words_loss(self, told: Tensor, latents: Tensor, numbers: Tensor) -> Tensor:
        """Return the squared error of the latents, and a share of the cross-entropy of the number.

        Args:
            told: (B, W), the vectors of the tokens that end the texts.
            latents: (B, C, SIDE, SIDE).
            numbers: (B,) int64 of the pictures, -1 where nothing is said.
        """
        apart = F.mse_loss(self.say(told).float(), latents.flatten(1))
        unlike = F.cross_entropy(self.name(told).float(), numbers, ignore_index=-1)
        return apart + NAME_SHARE * unlike

    def heard_loss(self, heard: Tensor, latents: Tensor) -> Tensor:
        """Return the squared error of the latents that are drawn of what `heard_in` returns."""
        return F.mse_loss(self.draw(heard).float(), latents)


def make_text(folder: Path, layers: int, max_tokens: int) -> CLIPTextModel:
    """Return the text encoder of a folder, to stay as it is, with layers above up to so many.

    These change nothing yet. It takes texts of `max_tokens` tokens.
    """
    known = CLIPTextModel.from_pretrained(folder, dtype=torch.float32)
    config = copy.deepcopy(known.config)
    config.num_hidden_layers = layers
    config.max_position_embeddings = max_tokens
    text = CLIPTextModel(config)
    weights = known.state_dict()
    places = next(name for name in weights if name.endswith("position_embedding.weight"))
    weights[places] = weights[places][:max_tokens]
    text.load_state_dict(weights, strict=False)
    for name, weight in text.named_parameters():
        if name in weights and "final_layer_norm" not in name:
            weight.requires_grad_(False)
        elif "out_proj" in name or "fc2" in name:
            nn.init.zeros_(weight)
    return text


def make_unet(
    vae: AutoencoderKL,
    text: CLIPTextModel,
    *,
    channels: Sequence[int],
    heard: int,
    heads: int,
    groups: int,
) -> UNet2DConditionModel:
    """Return the untrained network, which hears the words where a picture is one cell.

    At first nothing comes from its lower half: what `heard_in` has learned stays true.

    Args:
        vae: whose latents it denoises.
        text: whose vectors it hears.
        channels: of its levels, of which the last has one cell.
        heard: layers there that hear the words, on the way up.
        heads: of their attention.
        groups: of the norms.
    """
    finer = len(channels) - 1
    unet = UNet2DConditionModel(
        sample_size=SIDE,
        in_channels=vae.config.latent_channels,
        out_channels=vae.config.latent_channels,
        block_out_channels=tuple(channels),
        layers_per_block=1,
        down_block_types=(*["DownBlock2D"] * finer, "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", *["UpBlock2D"] * finer),
        transformer_layers_per_block=(1,) * (finer + 1),
        reverse_transformer_layers_per_block=(heard, *[1] * finer),
        cross_attention_dim=text.config.hidden_size,
        attention_head_dim=heads,  # diffusers' name for the number of heads
        addition_embed_type="text",
        addition_embed_type_num_heads=heads,
        resnet_time_scale_shift="scale_shift",
        norm_num_groups=groups,
    )
    lowest = unet.down_blocks[-1]
    last = [unet.down_blocks[-2].downsamplers[-1].conv, lowest.resnets[-1].conv2]
    last += [attention.proj_out for attention in lowest.attentions]
    for layer in last:
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
    across = handed_across(unet)
    for block in unet.up_blocks:
        for resnet in block.resnets:
            width, _ = across.pop()
            for layer in (resnet.conv1, resnet.conv_shortcut):
                nn.init.zeros_(layer.weight[:, -width:])
    return unet


def handed_across(unet: UNet2DConditionModel) -> list[tuple[int, int]]:
    """Return widths and sides of what the lower half of a UNet hands across, the finest first."""
    side, widths = unet.config.sample_size, unet.config.block_out_channels
    shapes = [(widths[0], side)]
    for level, width in enumerate(widths, 1):
        shapes += [(width, side)] * unet.config.layers_per_block
        if level < len(widths):
            side //= 2
            shapes.append((width, side))
    return shapes


def heard_in(unet: UNet2DConditionModel, words: Tensor) -> Tensor:
    """Return what the coarse levels of a UNet make of words (B, T, W) alone, (B, C, 4, 4).

    These are the middle and the first two blocks of the way up, with zeros for all that comes from
    a picture.
    """
    across = [words.new_zeros(len(words), w, s, s) for w, s in handed_across(unet)[-4:]]
    times = torch.full((len(words),), TIMES - 1, device=words.device)
    condition = unet.time_embedding(unet.time_proj(times).to(words.dtype))
    condition = condition + unet.add_embedding(words)
    h: Tensor = unet.mid_block(across[-1], condition, encoder_hidden_states=words)
    coarsest, next_one = unet.up_blocks[:2]
    h = coarsest(h, tuple(across[-2:]), condition, encoder_hidden_states=words)
    h = next_one(h, tuple(across[:2]), condition)
    return h


def make_scheduler() -> DDIMScheduler:
    """Return the schedule that it is trained and asked with."""
    return DDIMScheduler(
        num_train_timesteps=TIMES,
        beta_schedule="scaled_linear",
        prediction_type="sample",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        clip_sample=False,
        steps_offset=1,  # as Stable Diffusion's pipelines want it
    )
