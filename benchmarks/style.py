"""Style transfer in seconds and in memory, by the side of the picture.

Every case runs in its own process, on as many threads as the machine has cores for. The figures of
quality, which need pictures to compare with, are those of
`python -m aigc_studio.training.evaluate style-art --data DIR`.
"""

import io
import json
import os
import resource
import statistics
import time

import numpy as np
import typer
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.events import Picture
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.style import StyleEngine
from aigc_studio.engines.style_request import MAX_SIDE, StyleRequest
from aigc_studio.zoo.paintings import PAINTINGS, SAMPLES
from aigc_studio.zoo.pool import Pool
from benchmarks.image import OLD_LAPTOP
from benchmarks.once import once

CASES = {"this machine": {}, "old laptop": OLD_LAPTOP}
BARS = {512: 1.0, 1024: 4.0}  # seconds on two cores
SIDES = (256, 512, 1024, 2048, MAX_SIDE)
MEMORY_BAR_MB = 1500  # up to 1024 px
REPEATS = 3


def style() -> None:
    """Print seconds and memory of one painted picture at every size, beside their bars."""
    typer.echo(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    for case, environment in CASES.items():
        typer.echo(f"\n{case}")
        for side in SIDES:
            report = once("style-once", str(side), environment=environment)
            bar = f"  (bar {BARS[side]} s)" if side in BARS else ""
            limit = f"  (bar {MEMORY_BAR_MB} MB)" if side in BARS else ""
            typer.echo(
                f"  {side:5} px: {report['seconds']:6.2f} s{bar}, at most"
                f" {report['memory_mb']:5.0f} MB{limit}"
            )


def style_once(side: int) -> None:
    """Paint a square of a side in this process and print its report as JSON."""
    engine = StyleEngine(Pool(choose_device(read_settings())))
    content = _square(side)
    seconds = []
    for _ in range(1 + (REPEATS if side <= 1024 else 1)):
        began = time.perf_counter()
        request = StyleRequest(picture=content, look=PAINTINGS[0].key, side=side)
        *_, picture = engine.run(request.split(), Context())
        seconds.append(time.perf_counter() - began)
        if not isinstance(picture, Picture) or (picture.width, picture.height) != (side, side):
            raise RuntimeError(f"{side} px: something else was painted")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    typer.echo(json.dumps({"seconds": statistics.median(seconds[1:]), "memory_mb": memory}))


def _square(side: int) -> bytes:
    """Return the bundled portrait, enlarged to a square with some noise, as JPEG."""
    with Image.open(SAMPLES["face"]) as face:
        big = face.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
    levels = np.asarray(big, np.int16)
    noise = np.random.default_rng(1).integers(-12, 13, levels.shape)
    file = io.BytesIO()
    Image.fromarray((levels + noise).clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=92)
    return file.getvalue()
