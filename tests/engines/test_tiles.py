"""Sheets of game tiles, drawn by the real generator."""

import io

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture
from aigc_studio.engines.tiles import KINDS, SIDE, TilesEngine, TilesRequest
from aigc_studio.zoo.catalog import MODELS
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(CPU)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_has_sixteen_tiles_of_pixels_on_nothing(pool: Pool, kind: str) -> None:
    request = TilesRequest(kind=kind, scale=4, seed=5)
    *steps, last = TilesEngine(pool).run(request.split(), Context())
    assert isinstance(last, Picture)
    assert len(steps) == 4
    sheet = np.asarray(Image.open(io.BytesIO(last.png)))
    assert sheet.shape == (SIDE * 32 * 4, SIDE * 32 * 4, 4)
    small = sheet[::4, ::4]
    assert (small.repeat(4, axis=0).repeat(4, axis=1) == sheet).all()  # its pixels are squares
    assert set(np.unique(sheet[..., 3])) == {0, 255}
    tiles = small.reshape(SIDE, 32, SIDE, 32, 4).swapaxes(1, 2).reshape(-1, 32, 32, 4)
    for tile in tiles:
        shown = tile[tile[..., 3] > 0]
        assert 0.04 < len(shown) / 32**2 < 0.97
        assert 2 <= len(np.unique(shown[:, :3], axis=0)) <= 16


def test_every_tile_of_the_lists_is_one_that_the_generator_knows(pool: Pool) -> None:
    with pool.lend(MODELS[0]) as pipeline:
        known = pipeline.reader.numbers
        for style, names in KINDS.values():
            assert len(set(names)) == len(names) >= SIDE * SIDE
            assert ("style", style) in known
            assert not [name for name in names if ("tile", name) not in known]


def test_a_seed_decides_what_is_on_it() -> None:
    one, again, other = (TilesRequest(seed=seed).names for seed in (1, 1, 2))
    assert one == again != other
    assert len(set(one)) == SIDE * SIDE


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"kind": "hero"}, "kind"), ({"scale": 3}, "scale"), ({"seed": -1}, "seed")],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        TilesRequest.checked(fields)
    assert refused.value.field == field
