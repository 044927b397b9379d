"""Pictures of any size are painted, and tiles show no seams."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.models import styling
from aigc_studio.models.style_network import SIDE_MULTIPLE, StyleNetwork
from aigc_studio.models.styling import OVERLAP_PX, TILE_PX, code_of, paint, tiles_along, tiles_of
from tests.tiny import tiny_style_network


@pytest.fixture(scope="module")
def network() -> StyleNetwork:
    return tiny_style_network()


def picture(wide: int, high: int, seed: int = 0) -> Image.Image:
    """Soft blots of colour."""
    small = np.random.default_rng(seed).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((wide, high), Image.Resampling.BICUBIC)


def apart(one: Image.Image, other: Image.Image) -> np.ndarray:
    return np.abs(np.asarray(one, dtype=np.float32) - np.asarray(other, dtype=np.float32))


@pytest.mark.parametrize("length", [64, 1024, 1028, 1088, 1920, 2048, 4096])
def test_tiles_cover_a_length_overlap_and_are_equally_short(length: int) -> None:
    tiles = tiles_along(length)
    assert (tiles[0].start, tiles[-1].stop) == (0, length)
    assert all(one.stop - later.start >= OVERLAP_PX for one, later in pairwise(tiles))
    [each] = {tile.stop - tile.start for tile in tiles}
    assert each <= TILE_PX
    assert len(tiles) * each <= length + (len(tiles) - 1) * OVERLAP_PX + len(tiles) * SIDE_MULTIPLE
    assert all(tile.start % SIDE_MULTIPLE == 0 for tile in tiles)


@pytest.mark.parametrize("size", [(1, 1), (7, 90), (64, 64), (700, 20)])
def test_any_size_stays_as_it_is(network: StyleNetwork, size: tuple[int, int]) -> None:
    code = code_of(network, [picture(40, 40, 1)])
    assert paint(network, picture(*size), code, 1.0).size == size


def test_at_strength_nought_the_picture_comes_back(network: StyleNetwork) -> None:
    given = picture(90, 50)
    painted = paint(network, given, code_of(network, [picture(40, 40, 1)]), 0.0)
    assert apart(painted, given).max() <= 1


def test_tiles_agree_with_the_picture_painted_at_once(
    network: StyleNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, code = picture(1300, 300), code_of(network, [picture(40, 40, 1)])
    tiles: list[None] = []
    tiled = paint(network, given, code, 1.0, lambda: tiles.append(None))
    assert len(tiles) == tiles_of(given) > 1
    monkeypatch.setattr(styling, "TILE_PX", 1400)
    assert tiles_of(given) == 1
    assert apart(tiled, paint(network, given, code, 1.0)).mean() <= 2


def test_the_code_of_several_pictures_is_their_mean(network: StyleNetwork) -> None:
    one, other = picture(64, 64, 1), picture(80, 40, 2)
    both = code_of(network, [one, other])
    torch.testing.assert_close(both, (code_of(network, [one]) + code_of(network, [other])) / 2)
