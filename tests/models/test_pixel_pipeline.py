"""The pipeline's promises, on a tiny network with random weights."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from aigc_studio.models.denoiser import PixelDenoiser
from aigc_studio.models.pixel_pipeline import PixelPipeline


@pytest.fixture
def pipeline(tiny_pipeline: PixelPipeline) -> PixelPipeline:
    return tiny_pipeline


def _draw(pipeline: PixelPipeline, prompts: list[str], seeds: list[int], **options) -> Tensor:
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    options = {"num_inference_steps": 3, "guidance_scale": 2.0, **options}
    return pipeline(prompts, generator=generators, output_type="pt", **options).images


def test_pictures_have_the_size_and_range_promised(pipeline: PixelPipeline) -> None:
    pictures = _draw(pipeline, ["a cat", "一只猫"], [1, 2])
    assert pictures.shape == (2, 3, 32, 32)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert pipeline(["a cat"], num_inference_steps=1).images[0].size == (32, 32)


def test_item_alone_equals_item_in_a_batch(pipeline: PixelPipeline) -> None:
    together = _draw(pipeline, ["a red apple on a long table", "一只猫"], [1, 2])
    alone = _draw(pipeline, ["一只猫"], [2])
    torch.testing.assert_close(together[1:], alone, atol=1e-4, rtol=0)


def test_same_seed_gives_the_same_picture(pipeline: PixelPipeline) -> None:
    first, again, other = (_draw(pipeline, ["a cat"], [seed]) for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_callback_is_called_once_per_step(pipeline: PixelPipeline) -> None:
    seen: list[tuple[int, torch.Size]] = []

    def on_step(
        _: object, step: int, timestep: int, tensors: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        seen.append((step, tensors["latents"].shape))
        return tensors

    _draw(pipeline, ["a cat"], [1], callback_on_step_end=on_step)
    assert seen == [(step, torch.Size((1, 3, 32, 32))) for step in range(3)]


def test_guidance_of_one_ignores_the_negative_prompt(pipeline: PixelPipeline) -> None:
    plain = _draw(pipeline, ["a cat"], [1], guidance_scale=1.0)
    away = _draw(pipeline, ["a cat"], [1], guidance_scale=1.0, negative_prompt=["a dog"])
    assert torch.equal(plain, away)


def test_negative_prompt_changes_a_guided_picture(pipeline: PixelPipeline) -> None:
    plain = _draw(pipeline, ["a cat"], [1], guidance_scale=3.0)
    away = _draw(pipeline, ["a cat"], [1], guidance_scale=3.0, negative_prompt=["a dog"])
    assert not torch.equal(plain, away)


def test_another_size_is_refused(pipeline: PixelPipeline) -> None:
    with pytest.raises(ValueError, match="draws 32x32, not 64x32"):
        pipeline(["a cat"], width=64, height=32)


def test_lists_of_other_length_are_refused(pipeline: PixelPipeline) -> None:
    with pytest.raises(ValueError, match="same length"):
        pipeline(["a cat"], negative_prompt=["a", "b"])
    with pytest.raises(ValueError, match="same length"):
        _draw(pipeline, ["a cat"], [1, 2])


def test_longest_prompt_is_cut(pipeline: PixelPipeline) -> None:
    assert pipeline.encode(["cat " * 1000]).words.shape == (1, 16, 24)


def test_half_precision_folder_draws_the_same_in_full(
    pipeline: PixelPipeline, tmp_path: Path
) -> None:
    denoiser = PixelDenoiser.from_config(pipeline.denoiser.config)
    denoiser.load_state_dict(pipeline.denoiser.state_dict())
    saved = PixelPipeline(denoiser.half(), pipeline.tokenizer, pipeline.scheduler)
    saved.save_pretrained(tmp_path, max_shard_size="100KB")
    loaded = PixelPipeline.from_pretrained(tmp_path, dtype=torch.float32)
    assert len(list(tmp_path.glob("denoiser/*.safetensors"))) > 1
    assert loaded.denoiser.dtype == torch.float32
    expected = _draw(pipeline, ["一只猫"], [3])
    # The weights were rounded to 11 bits.
    torch.testing.assert_close(_draw(loaded, ["一只猫"], [3]), expected, atol=0.01, rtol=0)


def test_full_strength_begins_with_noise_alone_and_less_does_fewer_steps(
    pipeline: PixelPipeline,
) -> None:
    given = Image.new("RGB", (32, 32), "white")
    options = {"image": [given], "num_inference_steps": 20, "guidance_scale": 1.0}
    seen: list[Tensor] = []

    def on_step(_: object, step: int, timestep: int, tensors: dict[str, Tensor]) -> dict:
        seen.append(tensors["latents"])
        return tensors

    from_noise = _draw(pipeline, ["a cat"], [1], num_inference_steps=20, guidance_scale=1.0)
    whole = _draw(pipeline, ["a cat"], [1], strength=1.0, **options)
    torch.testing.assert_close(whole, from_noise, atol=1e-5, rtol=0)
    _draw(pipeline, ["a cat"], [1], strength=0.25, callback_on_step_end=on_step, **options)
    assert len(seen) == pipeline.num_timesteps == 5
    assert not torch.equal(_draw(pipeline, ["a cat"], [1], strength=0.25, **options), whole)


@pytest.mark.parametrize(
    "options", [{"image": [Image.new("RGB", (32, 32))] * 2}, {"strength": 0.2}]
)
def test_pictures_that_do_not_fit_are_refused(pipeline: PixelPipeline, options: dict) -> None:
    with pytest.raises(ValueError, match=r"same length|leaves none"):
        _draw(pipeline, ["a cat"], [1], **{"image": [Image.new("RGB", (32, 32))], **options})
