"""The recipe makes a folder that diffusers itself opens, for words and for pictures."""

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image
from transformers import CLIPTextModel

from aigc_studio.training.art_studies import VAE
from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.diffusion_sticker_128 import (
    READER,
    Course,
    Recipe,
    Sketch,
    heard_in,
    make_text,
    make_unet,
    train,
)

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


def test_layers_that_are_added_change_no_word_at_first_and_those_below_stay() -> None:
    known = CLIPTextModel.from_pretrained(READER / "text_encoder", dtype=torch.float32)
    text = make_text(TINY)
    tokens = torch.tensor([[1, 17, 230, 2, 0, 0]])
    with torch.no_grad():
        before, after = (part(tokens).last_hidden_state for part in (known.eval(), text.eval()))
    assert torch.equal(before, after)
    learning = {name for name, weight in text.named_parameters() if weight.requires_grad}
    assert {name.split("layers.")[1][0] for name in learning if "layers." in name} == {"2", "3"}
    assert not any("embedding" in name for name in learning)


def test_what_was_heard_in_words_is_what_the_whole_network_hears_at_first() -> None:
    vae, text = AutoencoderKL.from_pretrained(VAE), make_text(TINY)
    unet = make_unet(TINY, vae, text).eval()
    words, noisy = torch.randn(2, 8, text.config.hidden_size), torch.randn(2, 16, 16, 16)
    heard: list[torch.Tensor] = []
    unet.up_blocks[1].register_forward_hook(lambda block, given, out: heard.append(out))
    with torch.no_grad():
        alone = heard_in(unet, words)
        unet(noisy, torch.tensor([999, 999]), words)
    torch.testing.assert_close(heard[-1], alone, rtol=0.01, atol=0.01)
    assert alone.shape == (2, 16, 4, 4)


def test_sketches_are_better_when_their_latents_and_their_name_are() -> None:
    sketch = Sketch(text_width=3, pictures=5, width=7, channels=2)
    told, heard = torch.randn(1, 3), torch.randn(1, 7, 4, 4)
    said, ranked = sketch.say(told).detach().reshape(1, 2, 16, 16), sketch.name(told).argsort()[0]
    right = sketch.words_loss(told, said, ranked[-1:])
    assert right < sketch.words_loss(told, said + 1, ranked[-1:])
    assert right < sketch.words_loss(told, said, ranked[:1])
    assert sketch.heard_loss(heard, sketch.draw(heard).detach()).item() == 0
