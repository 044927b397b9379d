"""What the evaluation of an upscaler counts, on hand-made pictures."""

import pytest
import torch
from PIL import Image

from aigc_studio.models.upscaler import Upscaler
from aigc_studio.training.enlargement import Score, lanczos, measure, seconds, sheet_of
from aigc_studio.training.enlargement_card import compose_card
from aigc_studio.training.history import History
from aigc_studio.training.loop import Progress

NAMES = ("vector_db", "soft_vector_db", "stickers_db", "soft_stickers_db")


def test_lanczos_of_one_colour_is_exact_and_of_noise_is_not() -> None:
    flat = torch.full((2, 3, 32, 32), 90, dtype=torch.uint8)
    noise = torch.randint(0, 256, flat.shape, dtype=torch.uint8)
    truths = dict(zip(NAMES, (flat, flat, noise, noise), strict=True))
    given = {name: large[..., ::4, ::4] for name, large in truths.items()}
    score = measure("Lanczos", lanczos, truths, given)
    assert score.vector_db == score.soft_vector_db == 60.0
    assert score.stickers_db < 20


def test_a_picture_takes_some_time() -> None:
    assert seconds(Upscaler(width=4, pairs=1).eval()) > 0


def test_the_sheet_shows_the_picture_then_every_way() -> None:
    red = Image.new("RGB", (128, 128), "red")
    sheet = sheet_of([red, red], [lanczos, lambda p: lanczos(Image.new("RGB", p.size, "blue"))])
    assert sheet.size == (3 * 256, 2 * 256)
    assert [sheet.getpixel((x, 300)) for x in (10, 300, 600)] == [
        (255, 0, 0), (255, 0, 0), (0, 0, 255),
    ]  # fmt: skip


@pytest.mark.parametrize(("gain", "verdict"), [(2.5, "reached"), (1.5, "missed")])
def test_the_card_judges_by_the_gain_over_lanczos(gain: float, verdict: str) -> None:
    plain = dict.fromkeys(NAMES, 28.0)
    metrics = {
        "parameters": 400_000,
        "pictures": dict.fromkeys(NAMES, 9),
        "scores": [
            {"enlarged_by": "trained weights", **dict.fromkeys(NAMES, 28.0 + gain)},
            {"enlarged_by": "Lanczos", **plain},
        ],
        "soft_copies_db": 23.0,
        "seconds": 0.04,
        "threads": 2,
    }
    history = History({"patches": Progress(30, 1800.0)}, hardware="2 cores", commit="1a2b3c4")
    card = compose_card(metrics, history)
    assert f"on vector art: {verdict} ({gain:+.1f} dB)" in card
    assert "in 150 ms: reached\n(40 ms" in card
    assert "| Lanczos | 28.0 | 28.0 | 28.0 | 28.0 |" in card
    assert Score("x", 1, 2, 3, 4).soft_stickers_db == 4
