"""How a picture looks while it is still being drawn."""

from typing import Any

from PIL import Image

CELLS = 16  # short side of the latents that a preview is decoded from


def foresee(pipeline: Any, latents: Any, width: int, height: int) -> list[Image.Image] | None:
    """Return small pictures of what a pipeline has drawn so far, None where that is not known.

    Latents are averaged to a thumbnail before they are decoded. That makes the decoder cheap beside
    a step of the network, and takes out most of the noise that is still in them.

    Args:
        pipeline: any diffusers pipeline. One without an autoencoder draws pixels.
        latents: (B, C, h, w), or (B, hw/4, 4C) as FLUX packs them.
        width: of the picture that is drawn, in pixels.
        height: as width.
    """
    import torch

    vae = getattr(pipeline, "vae", None)
    if vae is None:
        return _pictures(pipeline, latents) if latents.ndim == 4 else None
    if latents.ndim == 3 and hasattr(pipeline, "_unpack_latents"):
        latents = pipeline._unpack_latents(latents, height, width, pipeline.vae_scale_factor)
    scale, overflows = _number(vae, "scaling_factor"), getattr(vae.config, "force_upcast", False)
    if latents.ndim != 4 or not scale or (overflows and vae.dtype == torch.float16):
        return None
    h, w = latents.shape[-2:]
    share = min(1.0, CELLS / min(h, w))
    small = torch.nn.functional.adaptive_avg_pool2d(latents, (round(h * share), round(w * share)))
    clean = small.to(vae.dtype) / scale + (_number(vae, "shift_factor") or 0.0)
    with torch.inference_mode():
        return _pictures(pipeline, vae.decode(clean, return_dict=False)[0])


def _pictures(pipeline: Any, pixels: Any) -> list[Image.Image]:
    """Turn (B, 3, H, W) in [-1, 1] to pictures."""
    pictures: list[Image.Image] = pipeline.image_processor.postprocess(pixels)
    return pictures


def _number(vae: Any, name: str) -> float | None:
    value: float | None = getattr(vae.config, name, None)
    return value
