"""Stock pipelines with tiny random networks, saved as diffusers saves them: some 100 kB each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    PNDMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import save_file
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    PreTrainedTokenizerFast,
    T5Config,
    T5EncoderModel,
)

from aigc_studio.training.diffusion_networks import make_scheduler
from aigc_studio.training.tokenizer import train_tokenizer
from aigc_studio.zoo.adapter import ENCODER, FILES

WORDS, TOKENS, WIDTH = 300, 16, 16


def tokenizer() -> PreTrainedTokenizerFast:
    return train_tokenizer(("a red apple", "a green leaf", "一个红苹果", "一只猫"), WORDS, TOKENS)


def text_encoder(kind: type[Any] = CLIPTextModel) -> Any:
    config = CLIPTextConfig(
        vocab_size=WORDS,
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        projection_dim=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=TOKENS,
    )
    return kind(config).eval()


def autoencoder(channels: int = 4, scaling: float = 0.18215, shift: float | None = None) -> Any:
    return AutoencoderKL(
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=channels,
        norm_num_groups=4,
        sample_size=32,
        scaling_factor=scaling,
        shift_factor=shift,
    ).eval()


def unet(**more: Any) -> Any:
    return UNet2DConditionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        sample_size=16,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=2,
        norm_num_groups=4,
        **{"cross_attention_dim": WIDTH, **more},
    ).eval()


def stable_diffusion() -> StableDiffusionPipeline:
    return StableDiffusionPipeline(
        vae=autoencoder(),
        text_encoder=text_encoder(),
        tokenizer=tokenizer(),
        unet=unet(),
        # Takes one step more than it is asked for.
        scheduler=PNDMScheduler(skip_prk_steps=True, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def bundled() -> StableDiffusionPipeline:
    """Return one of the kind that is bundled: it foresees clean latents, from pure noise on."""
    return StableDiffusionPipeline(
        vae=autoencoder(),
        text_encoder=text_encoder(),
        tokenizer=tokenizer(),
        unet=unet(
            addition_embed_type="text",
            addition_embed_type_num_heads=2,
            resnet_time_scale_shift="scale_shift",
        ),
        scheduler=make_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def stable_diffusion_xl() -> StableDiffusionXLPipeline:
    return StableDiffusionXLPipeline(
        vae=autoencoder(),
        text_encoder=text_encoder(),
        text_encoder_2=text_encoder(CLIPTextModelWithProjection),
        tokenizer=tokenizer(),
        tokenizer_2=tokenizer(),
        unet=unet(
            cross_attention_dim=2 * WIDTH,
            addition_embed_type="text_time",
            addition_time_embed_dim=4,
            projection_class_embeddings_input_dim=6 * 4 + WIDTH,
        ),
        scheduler=EulerDiscreteScheduler(),
    )


def save_adapter(folder: Path) -> Path:
    """Save a tiny IP-Adapter for the pipelines here, laid out as h94/IP-Adapter."""
    torch.manual_seed(1)
    vision = CLIPVisionConfig(
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        projection_dim=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=32,
        patch_size=16,
    )
    CLIPVisionModelWithProjection(vision).save_pretrained(folder / ENCODER)
    for kind, width in (("StableDiffusion", WIDTH), ("StableDiffusionXL", 2 * WIDTH)):
        crossing = crossing_weights(unet(cross_attention_dim=width), width)
        for purpose, seen in (("face", resampler(width)), ("style", projection(width))):
            file = folder / FILES[kind][purpose]
            file.parent.mkdir(parents=True, exist_ok=True)
            save_file({f"image_proj.{name}": part for name, part in seen.items()} | crossing, file)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    return folder


def projection(width: int) -> dict[str, torch.Tensor]:
    """Return what makes four words of a picture in an IP-Adapter, by its authors' names."""
    shapes = {"proj.weight": (4 * width, WIDTH), "proj.bias": (4 * width,)}
    shapes |= {f"norm.{part}": (width,) for part in ("weight", "bias")}
    return {name: torch.randn(shape) for name, shape in shapes.items()}


def resampler(width: int) -> dict[str, torch.Tensor]:
    """Return the same of an IP-Adapter-Plus: four layers that look at all cells of a picture."""
    head, wide = 64, 4 * WIDTH
    shapes: dict[str, tuple[int, ...]] = {
        "latents": (1, 4, WIDTH),
        "proj_in.weight": (WIDTH, WIDTH),
        "proj_in.bias": (WIDTH,),
        "proj_out.weight": (width, WIDTH),
        "proj_out.bias": (width,),
    }
    shapes |= {f"norm_out.{part}": (width,) for part in ("weight", "bias")}
    for layer in (f"layers.{i}" for i in range(4)):
        for norm in ("0.norm1", "0.norm2", "1.0"):
            shapes |= {f"{layer}.{norm}.{part}": (WIDTH,) for part in ("weight", "bias")}
        shapes |= {
            f"{layer}.0.to_q.weight": (head, WIDTH),
            f"{layer}.0.to_kv.weight": (2 * head, WIDTH),
            f"{layer}.0.to_out.weight": (WIDTH, head),
            f"{layer}.1.1.weight": (wide, WIDTH),
            f"{layer}.1.3.weight": (WIDTH, wide),
        }
    return {name: torch.randn(shape) for name, shape in shapes.items()}


def crossing_weights(network: UNet2DConditionModel, width: int) -> dict[str, torch.Tensor]:
    """Return keys and values for each cross-attention of a network; odd numbers count them."""
    names = [name for name in network.attn_processors if name.endswith("attn2.processor")]
    weights = {}
    for i, name in enumerate(names):
        keys = network.get_submodule(name.removesuffix(".processor")).to_k
        for part in ("k", "v"):
            weights[f"ip_adapter.{2 * i + 1}.to_{part}_ip.weight"] = torch.randn(
                keys.out_features, width
            )
    return weights


def flux() -> FluxPipeline:
    t5 = T5Config(vocab_size=WORDS, d_model=WIDTH, d_kv=8, d_ff=WIDTH, num_layers=1, num_heads=2)
    pipeline = FluxPipeline(
        vae=autoencoder(channels=4, scaling=1.5, shift=0.1),
        text_encoder=text_encoder(),
        text_encoder_2=T5EncoderModel(t5).eval(),
        tokenizer=tokenizer(),
        tokenizer_2=tokenizer(),
        transformer=FluxTransformer2DModel(
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=WIDTH,
            pooled_projection_dim=WIDTH,
            axes_dims_rope=(4, 4, 8),
        ).eval(),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    )
    return pipeline


STOCK: dict[str, Callable[[], Any]] = {
    "sd": stable_diffusion,
    "bundled": bundled,
    "sdxl": stable_diffusion_xl,
    "flux": flux,
}


def stock_pipeline(kind: str) -> Any:
    """Return a tiny pipeline, the same each time."""
    torch.manual_seed(0)
    pipeline = STOCK[kind]()
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def save(kind: str, folder: Path) -> Path:
    """Save a tiny pipeline, the same each time."""
    torch.manual_seed(0)
    STOCK[kind]().save_pretrained(folder)
    return folder
