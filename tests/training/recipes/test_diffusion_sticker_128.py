"""The recipe makes a folder that diffusers itself opens, for words and for pictures."""

from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image
from transformers import CLIPTextModel

from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.diffusion_sticker_128 import (
    READER,
    Course,
    Recipe,
    Sketch,
    make_text,
    train,
)

TINY = Recipe(image_size=32, channels=(16, 16, 16), batch=4)


def test_a_stock_folder_comes_of_it(art_folder: Path, tmp_path: Path) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=2)
    progress = train(TINY, art_folder, tmp_path / "work", tmp_path / "out", schedule)
    assert progress.step == 2
    words = StableDiffusionPipeline.from_pretrained(tmp_path / "out", dtype=torch.float32)
    words.set_progress_bar_config(disable=True)
    size = {"num_inference_steps": 2, "height": 32, "width": 32}
    [drawn] = words("a red apple, 3D emoji style", **size).images
    assert np.asarray(drawn).std() > 0
    pictures = StableDiffusionImg2ImgPipeline.from_pipe(words)
    given = Image.new("RGB", (32, 32), "white")
    [again] = pictures("一个红苹果", image=given, strength=1.0, num_inference_steps=2).images
    assert again.size == (32, 32)


def test_a_step_is_told_by_its_number_alone(art_folder: Path, tmp_path: Path) -> None:
    course = Course(TINY, art_folder, tmp_path / "work", None)
    with torch.no_grad():
        first, again, other = (course.loss(step).item() for step in (3, 3, 4))
    assert first == again != other


def test_layers_that_are_added_change_no_word_at_first() -> None:
    known = CLIPTextModel.from_pretrained(READER / "text_encoder", dtype=torch.float32)
    tokens = torch.tensor([[1, 17, 230, 2, 0, 0]])
    with torch.no_grad():
        before, after = (
            text(tokens).last_hidden_state for text in (known.eval(), make_text(TINY).eval())
        )
    assert torch.equal(before, after)


def test_sketches_are_told_by_the_last_places_of_a_text() -> None:
    sketch = Sketch(width=3, channels=2, side=8)
    words = torch.randn(1, 20, 3)
    latents = torch.zeros(1, 2, 8, 8)
    cells = sketch.draw(words[0, 4:]).detach().reshape(4, 4, 2, 2, 2)  # row, column, C, y, x
    latents[0] = cells.permute(2, 0, 3, 1, 4).reshape(2, 8, 8)
    assert sketch.loss(words, latents).item() < 1e-10
