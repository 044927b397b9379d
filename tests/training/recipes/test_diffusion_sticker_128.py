"""The recipe makes a folder that diffusers itself opens, for words and for pictures."""

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image

from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.diffusion_sticker_128 import Course, Recipe, train

TINY = Recipe(channels=(16,) * 5, heard=1, words_batch=4, batch=4)


def test_a_stock_folder_comes_of_it(art_folder: Path, tmp_path: Path) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=2)
    progress = train(TINY, art_folder, tmp_path / "work", tmp_path / "out", schedule)
    assert progress.step == 2
    words = StableDiffusionPipeline.from_pretrained(tmp_path / "out", dtype=torch.float32)
    words.set_progress_bar_config(disable=True)
    [drawn] = words("a red apple, 3D emoji style", num_inference_steps=2).images
    assert drawn.size == (128, 128)
    assert np.asarray(drawn).std() > 0
    pictures = StableDiffusionImg2ImgPipeline.from_pipe(words)
    given = Image.new("RGB", (128, 128), "white")
    [again] = pictures("一个红苹果", image=given, strength=1.0, num_inference_steps=2).images
    assert again.size == (128, 128)


@pytest.mark.parametrize("loss", ["words_loss", "heard_loss", "loss"])
def test_a_step_is_told_by_its_number_alone(art_folder: Path, tmp_path: Path, loss: str) -> None:
    course = Course(TINY, art_folder, tmp_path / "work", None)
    with torch.no_grad():
        first, again, other = (getattr(course, loss)(step).item() for step in (3, 3, 4))
    assert first == again != other
