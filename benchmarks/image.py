"""Prompt to finished PNG on the bundled model: first picture, warm pictures, an old laptop.

Every case runs in its own process, the cases in turn (A B C A B C), so that load on the machine
hits them alike: compare the ratios of one round; the seconds are this machine's.
"""

import io
import json
import os
import resource
import statistics
import time
from typing import Annotated

import psutil
import typer
from PIL import Image, ImageChops, ImageStat

from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.events import Picture
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import QUALITIES, image_request
from aigc_studio.zoo.pool import Pool
from benchmarks.once import once

# A processor of 2013: no AVX-512, no bfloat16.
FLOAT32 = {"AIGC_PRECISION": "float32"}
OLD_LAPTOP = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", **FLOAT32}
CASES = {"this machine": {}, "float32": FLOAT32, "old laptop": OLD_LAPTOP}
SEED = 7


def image(
    rounds: Annotated[int, typer.Option(help="How often every case is run.")] = 3,
    repeats: Annotated[int, typer.Option(help="Warm pictures per quality in a round.")] = 5,
) -> None:
    """Print seconds per picture for every quality and case, and the ratios between the cases."""
    reports: dict[str, list[dict]] = {case: [] for case in CASES}
    for _ in range(rounds):
        for case, environment in CASES.items():
            reports[case].append(once("image-once", str(repeats), environment=environment))
    typer.echo(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {rounds} rounds x {repeats}")
    for case, rows in reports.items():
        typer.echo(f"\n{case}: {rows[0]['device']}")
        first = [row["first_s"] for row in rows]
        typer.echo(f"  first picture, process start included   {_spread(first)}")
        for quality in QUALITIES:
            warm = [seconds for row in rows for seconds in row["warm_s"][quality]]
            typer.echo(f"  warm, {quality:9} {rows[0]['size'][quality]:>9} px      {_spread(warm)}")
        typer.echo(f"  peak memory {max(row['peak_mb'] for row in rows):.0f} MB")
    typer.echo("\nratios per round, and difference of the pictures to float32 (mean of 255 levels)")
    for case, rows in reports.items():
        pairs = zip(reports["float32"], rows, strict=True)
        ratios = [_warm(base, "balanced") / _warm(row, "balanced") for base, row in pairs]
        difference = rows[0]["difference"]
        typer.echo(f"  {case}: {_spread(ratios, 'x')} of float32, {difference:.2f} levels")


def image_once(repeats: int) -> None:
    """Run one case in this process and print its report as JSON."""
    began = psutil.Process().create_time()
    device = choose_device(read_settings())
    engine = ImageEngine(Pool(device))
    pictures = {"balanced": _draw(engine, "balanced")}
    first_s = time.time() - began
    warm_s: dict[str, list[float]] = {}
    for quality in QUALITIES:
        pictures[quality] = _draw(engine, quality)
        warm_s[quality] = []
        for _ in range(repeats):
            start = time.perf_counter()
            _draw(engine, quality)
            warm_s[quality].append(time.perf_counter() - start)
    exact = ImageEngine(Pool(choose_device(read_settings(precision="float32"))))
    reference = _draw(exact, "balanced")
    report = {
        "device": f"{device.name}, {device.label} ({device.reason}), {device.threads} threads",
        "first_s": first_s,
        "warm_s": warm_s,
        "size": {quality: f"{p.width}x{p.height}" for quality, p in pictures.items()},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "difference": _difference(pictures["balanced"], reference),
    }
    typer.echo(json.dumps(report))


def _draw(engine: ImageEngine, quality: str) -> Picture:
    request = image_request(prompt="a red apple", seed=SEED, quality=quality)
    *_, picture = engine.run(request.split(), Context())
    return picture


def _difference(picture: Picture, reference: Picture) -> float:
    one, other = (Image.open(io.BytesIO(p.png)).convert("RGB") for p in (picture, reference))
    return statistics.mean(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def _warm(report: dict, quality: str) -> float:
    return statistics.median(report["warm_s"][quality])


def _spread(values: list[float], unit: str = "s") -> str:
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:6.2f} {unit} [{least:.2f}-{most:.2f}]"
