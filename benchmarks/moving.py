"""Moving pictures in a style: does the film flicker, is it sharp, how long does it take?

The film is our own: a camera drifts over a drawn place and draws back, with the noise of a camera.
So its motion is known. Both ratios are those of the film that the studio gives to the same frames
painted one by one, each alone:

- flicker: the warping error of Lai et al. 2018 (https://arxiv.org/abs/1808.00449), as the root of
  its mean square, with the true motion; bar 0.5.
- sharpness: the variance of the Laplacian (Pech-Pacheco et al. 2000); bar 0.9.

Beside the first stands the control: the flicker of a film that is simply blurred over time, and
what sharpness that costs. Every case runs in its own process.
"""

import io
import json
import os
import random
import resource
import time
from typing import Any

import cv2
import numpy as np
import typer
from PIL import Image

from aigc_studio.art.mp4 import written
from aigc_studio.art.palette import Palette, palette_of
from aigc_studio.art.render import render
from aigc_studio.art.sampler import sample_of
from aigc_studio.art.scenes import find
from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.events import Film
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.moving import MovingEngine, MovingRequest
from aigc_studio.models.film_styling import FilmPainter
from aigc_studio.models.styling import code_of
from aigc_studio.training.measures.steadiness import Levels, Shot, flicker, sharpness, shot_of
from aigc_studio.zoo.paintings import find_painting
from aigc_studio.zoo.pool import Pool
from benchmarks.once import once

LOOKS = ("scream", "starry_night", "great_wave")
SIZE, FRAMES, NOISE = (512, 320), 16, 4.0
SIDES = (512, 960, 1920)  # of the film whose seconds and memory are measured
TIMED_FRAMES = 6
BARS = {"flicker": 0.5, "sharpness": 0.9}
BLUR = 0.6  # of the control: share of the frames before


def moving() -> None:
    """Print flicker, sharpness, seconds a frame and memory, beside their bars."""
    typer.echo(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    for look in LOOKS:
        report = once("moving-once", look)
        typer.echo(
            f"{look:14} flicker {report['flicker']:.2f} (bar {BARS['flicker']}), sharpness"
            f" {report['sharpness']:.2f} (bar {BARS['sharpness']}); blurred over time instead:"
            f" {report['blurred_flicker']:.2f}, {report['blurred_sharpness']:.2f}"
        )
    for side in SIDES:
        report = once("moving-timed", str(side))
        typer.echo(
            f"{side:5} px: {report['seconds']:.2f} s a frame; at most {report['memory_mb']:.0f} MB,"
            " without its decoder"
        )


def moving_once(look: str) -> None:
    """Measure one painting in this process and print the report as JSON."""
    shot = shot_of(_place((SIZE[0] * 3 // 2, SIZE[1] * 3 // 2)), SIZE, FRAMES, NOISE)
    pool = Pool(choose_device(read_settings()))
    alone, steady = (_painted(pool, look, shot, way) for way in (False, True))
    blurred = _blurred(alone)
    of_alone = flicker(alone), sharpness(alone.frames)
    report = {
        "flicker": flicker(steady) / of_alone[0],
        "sharpness": sharpness(steady.frames) / of_alone[1],
        "blurred_flicker": flicker(blurred) / of_alone[0],
        "blurred_sharpness": sharpness(blurred.frames) / of_alone[1],
    }
    typer.echo(json.dumps(report))


def moving_timed(side: int) -> None:
    """Film one side in this process and print seconds and memory as JSON."""
    size = (side, side * 9 // 16 // 2 * 2)
    shot = shot_of(_place((size[0] * 3 // 2, size[1] * 3 // 2)), size, TIMED_FRAMES, NOISE)
    file = io.BytesIO()
    for _ in written(shot.frames, size, 25, file):
        pass
    pool = Pool(choose_device(read_settings()))
    request = MovingRequest.model_validate({"picture": file.getvalue(), "side": side})
    began = time.perf_counter()
    *_, film = MovingEngine(pool).run(request.split(), Context())
    each_s = (time.perf_counter() - began) / TIMED_FRAMES
    if not isinstance(film, Film) or (film.width, film.height) != size:
        raise RuntimeError(f"{side} px: something else was made")
    report = {
        "seconds": each_s,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }
    typer.echo(json.dumps(report))


def _place(size: tuple[int, int]) -> Levels:
    scene = render(sample_of(find("pisa"), random.Random("7")), *size)
    return np.asarray(scene.flat.convert("RGB"))


def _code(pool: Pool, look: str) -> Any:
    return code_of(pool.style_network, [_painting(look)])


def _palette(look: str) -> Palette:
    return palette_of([_painting(look)])


def _painting(look: str) -> Image.Image:
    painting = find_painting(look)
    if painting is None:
        raise KeyError(look)
    return painting.open()


def _painted(pool: Pool, look: str, shot: Shot, steady: bool) -> Shot:
    painter = FilmPainter(pool.style_network, _code(pool, look), 1.0, _palette(look), steady)
    return Shot([painter.paint(frame) for frame in shot.frames], shot.ways)


def _blurred(shot: Shot) -> Shot:
    """Return a film in which every frame holds a share of those before it, wherever they moved."""
    frames = [shot.frames[0]]
    for frame in shot.frames[1:]:
        mixed = cv2.addWeighted(frames[-1], BLUR, frame, 1 - BLUR, 0)
        frames.append(np.asarray(mixed, np.uint8))
    return Shot(frames, shot.ways)
