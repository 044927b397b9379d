"""A film that is painted holds together, and stays sharp."""

import numpy as np
import pytest
from PIL import Image

from aigc_studio.art.palette import palette_of
from aigc_studio.models.film_styling import FilmPainter
from aigc_studio.models.styling import code_of, paint
from aigc_studio.training.measures.steadiness import Shot, flicker, sharpness, shot_of
from aigc_studio.zoo.paintings import SAMPLES, find_painting
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU

SIZE = (128, 96)


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(CPU)


def painted(pool: Pool, frames: list, *, steady: bool, strength: float = 1.0) -> list:
    painting = find_painting("scream")
    assert painting
    code, palette = code_of(pool.style_network, [painting.open()]), palette_of([painting.open()])
    painter = FilmPainter(pool.style_network, code, strength, palette, steady)
    return [painter.paint(frame) for frame in frames]


def test_a_film_flickers_half_as_much_as_its_frames_alone_and_is_as_sharp(pool: Pool) -> None:
    with Image.open(SAMPLES["cat"]) as cat:
        scene = np.asarray(cat.convert("RGB").resize((192, 144)))
    shot = shot_of(scene, SIZE, 10, noise=4)
    alone, steady = (painted(pool, [*shot.frames], steady=way) for way in (False, True))
    assert flicker(Shot(steady, shot.ways)) <= 0.5 * flicker(Shot(alone, shot.ways))
    assert sharpness(steady) >= 0.9 * sharpness(alone)


def test_a_cut_is_a_cut(pool: Pool) -> None:
    """Nothing of the scene before is seen in the one after."""
    one, other = (np.full((48, 64, 3), level, np.uint8) for level in (30, 220))
    other[:, ::8] = 120
    cut, alone, before = (
        painted(pool, frames, steady=True)[-1].astype(float)
        for frames in ([one, one, other], [other], [one])
    )
    assert np.abs(cut - alone).mean() < 0.2 * np.abs(before - alone).mean()


def test_a_frame_alone_is_painted_as_a_picture_is(pool: Pool) -> None:
    with Image.open(SAMPLES["cat"]) as cat:
        picture = cat.convert("RGB").resize((96, 64))
    painting = find_painting("scream")
    assert painting
    code = code_of(pool.style_network, [painting.open()])
    for strength in (1.0, 0.4):
        [frame] = painted(pool, [np.asarray(picture)], steady=True, strength=strength)
        palette = palette_of([painting.open()])
        whole = paint(pool.style_network, picture, code, strength, palette=palette)
        apart = np.abs(frame.astype(int) - whole)
        assert apart.max() <= 1


def test_at_no_strength_the_film_is_itself(pool: Pool) -> None:
    with Image.open(SAMPLES["cat"]) as cat:
        scene = np.asarray(cat.convert("RGB").resize((96, 72)))
    shot = shot_of(scene, (64, 48), 4, noise=0)
    same = painted(pool, [*shot.frames], steady=True, strength=0.0)
    apart = [np.abs(a.astype(int) - b).mean() for a, b in zip(same, shot.frames, strict=True)]
    assert max(apart) < 6
