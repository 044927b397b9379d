"""The recipe runs from a data folder to a pipeline folder."""

import io
import json
import math
import zipfile
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from aigc_studio.models.pixel_pipeline import PixelPipeline
from aigc_studio.training.data import load_stickers
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.training.losses import noise_shares
from aigc_studio.training.recipes import denoiser_sticker_128 as recipes
from aigc_studio.training.recipes.denoiser_sticker_128 import Recipe

COLOURS = {"apple": "red", "leaf": "green", "sea": "blue"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six stickers, three things in two families, in the form of the real set."""
    folder = tmp_path / "data" / "stickers"
    folder.mkdir(parents=True)
    rows = []
    for family in ("fluent3d", "fluent_flat"):
        with zipfile.ZipFile(folder / f"{family}.zip", "w") as archive:
            for i, (name, colour) in enumerate(COLOURS.items()):
                archive.writestr(f"{i}.webp", _sticker(colour))
                rows.append(_row(family, i, name))
    rows.append({**_row("fluent3d", 0, "flag"), "group": "flags"})
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "index.jsonl").write_text(lines, encoding="utf-8")
    return folder.parent


def test_stickers_lie_on_white_and_flags_are_left_out(data: Path) -> None:
    pixels, rows = load_stickers(data, ("fluent3d", "fluent_flat"), 32)
    assert pixels.shape == (6, 3, 32, 32)
    assert [row["en"] for row in rows] == [*COLOURS, *COLOURS]
    assert pixels[0, :, 0, 0].tolist() == [255, 255, 255]
    red, green, blue = pixels[0, :, 16, 16].tolist()
    assert red > 200 > 60 > max(green, blue)


def test_three_steps_write_a_pipeline_that_draws(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses: list[float] = []

    def watched(model, loss_of_step, **rest) -> Progress:
        def kept(step: int) -> torch.Tensor:
            loss = loss_of_step(step)
            losses.append(loss.item())
            return loss

        return train_stage(model, kept, **rest)

    monkeypatch.setattr(recipes, "train_stage", watched)
    recipe = Recipe(
        image_size=32,
        batch=2,
        words_batch=4,
        channels=(24, 24, 24),
        vocabulary=400,
        text_width=24,
        text_layers=1,
    )
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    progress = recipes.train(recipe, data, tmp_path / "work", tmp_path / "out", schedule)

    assert progress.step == 3
    assert len(losses) == 9  # of words, pictures and phrases
    assert all(math.isfinite(loss) for loss in losses)
    pipeline = PixelPipeline.from_pretrained(tmp_path / "out", dtype=torch.float32)
    assert pipeline(["an apple"], num_inference_steps=2).images[0].size == (32, 32)


def test_noise_shares_are_in_bounds_and_as_often_pure_as_asked() -> None:
    t = noise_shares(10_000, 0.35, torch.Generator().manual_seed(0))
    assert t.min() >= 0
    assert t.max() == 1
    # Standard deviation of the share: sqrt(0.35 * 0.65 / 10,000) = 0.005.
    assert (t == 1).float().mean().item() == pytest.approx(0.35, abs=0.02)


def _sticker(colour: str) -> bytes:
    sticker = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(sticker).ellipse((8, 8, 56, 56), fill=colour)
    out = io.BytesIO()
    sticker.save(out, "WEBP")
    return out.getvalue()


def _row(family: str, number: int, name: str) -> dict[str, object]:
    return {
        "zip": f"{family}.zip",
        "file": f"{number}.webp",
        "set": family,
        "size": 64,
        "hexcode": f"1F34{number}",
        "skin_tone": False,
        "group": "food & drink",
        "subgroup": "food-fruit",
        "en": name,
        "zh": "苹果",
        "keywords_en": [name, "thing"],
        "keywords_zh": ["东西"],
        "style_en": "3D emoji style",
        "style_zh": "3D 表情风格",
        "license": "MIT",
    }
