"""The figures of style transfer: right where the answer is known."""

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.training import style_accuracy, style_told_apart
from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.style_accuracy import Pair, contact_sheet, measure, seams, strengths
from aigc_studio.training.style_told_apart import FACE, told_apart
from aigc_studio.zoo.paintings import PAINTINGS
from tests.tiny import tiny_style_network


@pytest.fixture(scope="module")
def eyes() -> SqueezeNet:
    torch.manual_seed(0)
    return SqueezeNet().eval().requires_grad_(False)


def noise(seed: int, size: tuple[int, int] = (64, 64)) -> Image.Image:
    levels = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    return Image.fromarray(levels)


def content_of(content: Image.Image, style: Image.Image, strength: float) -> Image.Image:
    return content


def style_of(content: Image.Image, style: Image.Image, strength: float) -> Image.Image:
    return style


def between(content: Image.Image, style: Image.Image, strength: float) -> Image.Image:
    return Image.blend(content, style.resize(content.size), strength)


def pairs() -> list[Pair]:
    plain = Image.new("RGB", (64, 64), (200, 60, 40))
    return [Pair(plain, noise(i), i % 2 == 0, i // 2 == 0) for i in range(4)]


def test_the_style_itself_is_told_and_the_content_is_not(
    eyes: SqueezeNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(style_told_apart, "PAINTINGS", PAINTINGS[:4])
    shown = {FACE: noise(1), "thing": Image.new("RGB", (64, 64), "navy")}
    right = told_apart(style_of, shown, eyes)
    assert (right["first"], right["first_three"]) == (1, 1)
    assert right["pictures"] == 2 * 4
    wrong = told_apart(content_of, shown, eyes)
    assert wrong["first"] == pytest.approx(right["by_chance"])
    assert wrong["faces"] == 0


def test_figures_are_in_units_of_the_reference_and_of_the_untouched(eyes: SqueezeNet) -> None:
    asked = pairs()
    slow = [{"total": pair.figures(*untouched(pair), eyes)["total"] / 2} for pair in asked]
    found = measure(content_of, asked, slow, eyes)
    assert found["total_of_reference"]["known styles"] == pytest.approx(2)
    assert found["style_of_untouched"]["unseen styles"] == pytest.approx(1)
    assert found["content"]["faces"] == pytest.approx(0)
    assert measure(style_of, asked, slow, eyes)["style_of_untouched"]["known styles"] < 0.01


def untouched(pair: Pair) -> tuple[torch.Tensor]:
    return (style_accuracy.levels(pair.content),)


def test_strength_falls_where_it_does_and_nought_is_the_content(eyes: SqueezeNet) -> None:
    found = strengths(between, pairs()[:1], eyes)
    assert found["db_at_0"] == pytest.approx(100)
    assert found["style"][0] == 1
    assert found["style"][-1] < 0.01
    always = strengths(lambda content, style, share: content, pairs()[:1], eyes)
    assert not always["falls_always"]


def test_a_seam_is_looked_for_at_the_borders_of_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style_accuracy, "WIDE", (1280, 64))
    found = seams(tiny_style_network(), {"one": noise(1), "other": noise(2)})
    assert 0 < found["at_borders"] < 20
    assert 0 < found["elsewhere"] < 20
    monkeypatch.setattr(style_accuracy, "tiles_along", lambda length: [slice(0, 100)])
    moved = seams(tiny_style_network(), {"one": noise(1), "other": noise(2)})
    assert moved["at_borders"] != found["at_borders"]


def test_the_sheet_shows_content_style_and_picture() -> None:
    sheet = contact_sheet(style_of, [Pair(noise(1, (256, 256)), noise(2, (256, 256)), True, True)])
    assert sheet.size == (6 * 256, 256)
    levels = np.asarray(sheet)
    assert np.array_equal(levels[:, 256:512], levels[:, 512:768])
    assert not np.array_equal(levels[:, :256], levels[:, 256:512])
