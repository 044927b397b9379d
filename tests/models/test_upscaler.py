"""The network enlarges four times, and tiles show no seams."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.models.enlarging import TILE_PX, enlarge, tiles
from aigc_studio.models.upscaler import Upscaler, rounded


@pytest.fixture(scope="module")
def upscaler() -> Upscaler:
    torch.manual_seed(0)
    return Upscaler(width=8, pairs=2).eval()


def picture(width: int, height: int) -> Image.Image:
    levels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(levels)


def test_any_size_becomes_four_times_as_large(upscaler: Upscaler) -> None:
    assert upscaler(torch.zeros(2, 3, 5, 9)).shape == (2, 3, 20, 36)


def test_without_a_word_of_the_network_it_is_bicubic(upscaler: Upscaler) -> None:
    silent = Upscaler(width=4, pairs=1)
    torch.nn.init.zeros_(silent.tail.weight)
    torch.nn.init.zeros_(silent.tail.bias)
    slope = torch.linspace(-1, 1, 12).expand(1, 3, 12, 12)
    wanted = torch.nn.functional.interpolate(slope, scale_factor=4, mode="bicubic")
    torch.testing.assert_close(silent(slope), wanted)


def test_nothing_beyond_its_reach_matters(upscaler: Upscaler) -> None:
    far, reach = torch.zeros(1, 3, 1, 40), upscaler.reach_px
    far[..., 20 + reach + 1 :] = 1
    torch.testing.assert_close(upscaler(far)[..., :84], upscaler(far * 0)[..., :84])


def test_it_survives_its_folder(upscaler: Upscaler, tmp_path: Path) -> None:
    upscaler.save_pretrained(tmp_path)
    again = Upscaler.from_pretrained(tmp_path).eval()
    x = torch.rand(1, 3, 6, 6)
    torch.testing.assert_close(again(x), upscaler(x))


def test_half_precision_keeps_fine_levels() -> None:
    """The bicubic part is reckoned in float32: bfloat16 alone would show bands."""
    flat = torch.full((1, 3, 8, 8), 0.7529)
    torch.manual_seed(0)
    silent = Upscaler(width=4, pairs=1)
    torch.nn.init.zeros_(silent.tail.weight)
    torch.nn.init.zeros_(silent.tail.bias)
    half = Upscaler.from_config(silent.config)
    half.load_state_dict(silent.state_dict())
    for parameter in half.parameters():
        parameter.data = parameter.data.bfloat16()
    torch.testing.assert_close(half(flat), flat.repeat(1, 1, 4, 4))


def test_levels_are_rounded_and_kept_in_range() -> None:
    assert rounded(torch.tensor([-1.5, -1.0, 0.0, 1.0, 2.0])).tolist() == [0, 0, 128, 255, 255]


@pytest.mark.parametrize("size", [(1, 1), (TILE_PX, 3), (TILE_PX + 1, 2 * TILE_PX)])
def test_tiles_cover_a_picture_once(size: tuple[int, int]) -> None:
    covered = np.zeros(size[::-1], int)
    for left, top, right, bottom in tiles(*size):
        assert max(right - left, bottom - top) <= TILE_PX
        covered[top:bottom, left:right] += 1
    assert (covered == 1).all()


def test_tiles_show_no_seams(upscaler: Upscaler) -> None:
    given = picture(TILE_PX + 30, 20)
    counted: list[None] = []
    large = enlarge(upscaler, given, lambda: counted.append(None))
    x = torch.from_numpy(np.asarray(given).copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
    with torch.inference_mode():
        whole = rounded(upscaler(x))[0].permute(1, 2, 0).numpy()
    assert len(counted) == 2
    assert np.abs(np.asarray(large).astype(int) - whole.astype(int)).max() <= 1
