"""Flicker is what moves against the motion; sharpness is what blur takes."""

import cv2
import numpy as np

from aigc_studio.training.measures.steadiness import Shot, flicker, sharpness, shot_of

CHANCE = np.random.default_rng(3)
SCENE = cv2.GaussianBlur(CHANCE.integers(0, 256, (144, 192, 3)).astype(np.uint8), (0, 0), 3)


def test_a_film_without_noise_flickers_next_to_nothing() -> None:
    assert flicker(shot_of(SCENE, (128, 96), 8, noise=0)) < 1


def test_noise_is_flicker_by_its_level() -> None:
    """The frame before is interpolated, which takes from its noise: between 1 and sqrt(2) times."""
    for noise in (4, 8):
        assert noise < flicker(shot_of(SCENE, (128, 96), 8, noise)) < 1.42 * noise


def test_a_film_that_stands_still_before_a_camera_that_moves_flickers() -> None:
    shot = shot_of(SCENE, (128, 96), 8, noise=0)
    assert flicker(Shot([shot.frames[0]] * 8, shot.ways)) > 3


def test_blur_takes_sharpness() -> None:
    frames = shot_of(SCENE, (128, 96), 5, noise=0).frames
    soft = [cv2.GaussianBlur(frame, (0, 0), 1.5) for frame in frames]
    assert sharpness(soft) < 0.8 * sharpness(frames)
