"""A film drifts through scenes, names each, and bears the mark for two seconds."""

import io

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.art import film
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import find

PLACES = ("meadow", "lake")
MARK = (slice(20, 90), slice(20, 560))  # rows and columns


@pytest.fixture(scope="module")
def stops() -> list[film.Stop]:
    return [film.Stop(find(key), Scene(key, seed=3), "2026-11-25") for key in PLACES]


@pytest.fixture(scope="module")
def somebody() -> Image.Image:
    figure = Image.new("RGBA", (200, 200))
    ImageDraw.Draw(figure).ellipse((50, 30, 149, 260), (250, 0, 250, 255))
    return figure


@pytest.fixture(scope="module")
def shots(stops: list[film.Stop], somebody: Image.Image) -> list[film.Shot]:
    return [film.Shot(stop, somebody, i, mark=i == 0) for i, stop in enumerate(stops)]


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(np.float32) - other).mean())


def test_it_is_upright_and_as_long_as_foreseen(
    stops: list[film.Stop], somebody: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "SCENE_FRAMES", 12)
    output = io.BytesIO()
    numbers = list(film.film(stops, somebody, output, marked=True))
    assert numbers == list(range(film.frames_of(2))) == list(range(24))
    with av.open(io.BytesIO(output.getvalue()), "r", format="mp4") as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == film.SIZE
        assert stream.codec_context.name == "h264"
        assert sum(1 for _ in container.decode(video=0)) == 24


def test_near_things_move_more_than_far_ones(shots: list[film.Shot]) -> None:
    near = max(shots[0].layers, key=lambda layer: layer.depth)
    far = min(shots[0].layers, key=lambda layer: layer.depth)
    assert near.depth > 1 > far.depth
    moved = []
    for layer in (near, far):
        views = [np.zeros((film.SIZE[1], film.SIZE[0], 3), np.uint8) for _ in range(2)]
        for share, view in enumerate(views):
            layer.shown(view, float(share), 1)
        columns = [view.max(axis=(0, 2)).nonzero()[0].mean() for view in views]
        moved.append(abs(columns[1] - columns[0]))
    assert moved[0] > 10 > moved[1]


def test_no_edge_of_a_scene_is_ever_seen(shots: list[film.Shot]) -> None:
    for shot in shots:
        for number in (0, film.SCENE_FRAMES // 2, film.SCENE_FRAMES + film.FADE_FRAMES):
            view = np.full((film.SIZE[1], film.SIZE[0], 3), 1, np.uint8)
            for layer in shot.layers[:1]:
                layer.shown(view, number / film.SCENE_FRAMES, 1)
            assert not (view == 1).all(axis=2).any()


def test_the_first_scene_bears_the_mark_for_two_seconds(
    shots: list[film.Shot], stops: list[film.Stop], somebody: Image.Image
) -> None:
    plain = film.Shot(stops[0], somebody, 0, mark=False)
    for number in (0, 2 * film.FPS):
        marked, unmarked = shots[0].frame(number)[MARK], plain.frame(number)[MARK]
        assert _apart(marked, unmarked) > 20
    assert shots[1].mark is False


def test_names_come_and_go(shots: list[film.Shot]) -> None:
    words = (slice(film.TEXT_TOP, film.TEXT_TOP + 200), slice(film.TEXT_LEFT, 400))
    white = [
        (shots[1].frame(number)[words].min(axis=2) > 245).mean()
        for number in (0, 40, film.SCENE_FRAMES)
    ]
    assert white[1] > max(white[0], white[2]) + 0.02
