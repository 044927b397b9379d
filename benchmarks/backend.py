"""One step of a network, by torch in float32, by torch as the studio has it, and by OpenVINO.

Every case runs in its own process, the cases in turn, because the threads of one library slow the
other. One thread, its processor time, and the quickest of the repeats: so other load counts little.
Compare the ratios of one round; the milliseconds are this machine's.
"""

import io
import json
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import image_request
from aigc_studio.zoo.pool import Pool
from benchmarks.once import once

MODEL = "diffusion-sticker-128"
PROMPTS = ("a red apple", "a panda", "an umbrella", "一个红苹果")
CASES = ("torch float32", "torch", "openvino float32", "openvino")
STEPS = (2, 10)  # of two pictures, whose difference is that of the steps alone
BARS = "bars: 3 x of torch float32, 4 levels"


def backend(
    model: Annotated[str, typer.Option(help="A model that draws in steps.")] = MODEL,
    rounds: Annotated[int, typer.Option(help="How often every case is run.")] = 3,
    repeats: Annotated[int, typer.Option(help="Pictures that are timed in a round.")] = 10,
) -> None:
    """Print how much faster a step of a model is, and how far its pictures differ."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        reports: dict[str, list[dict]] = {case: [] for case in CASES}
        for _ in range(rounds):
            for case in CASES:
                reports[case].append(once("backend-once", case, model, str(repeats), str(place)))
        exact = np.load(place / "torch float32.npy").astype(float)
        typer.echo(f"{reports['openvino'][0]['device']}; {BARS}")
        for case, rows in reports.items():
            pairs = list(zip(reports["torch float32"], rows, strict=True))
            steps = [base["step_ms"] / row["step_ms"] for base, row in pairs]
            pictures = [base["picture_ms"] / row["picture_ms"] for base, row in pairs]
            levels = np.abs(np.load(place / f"{case}.npy") - exact).mean()
            first = " ".join(f"{row['first_s']:.1f}" for row in rows)
            typer.echo(
                f"  {case:16} step {min(r['step_ms'] for r in rows):6.1f} ms"
                f"  {_spread(steps)}  picture {_spread(pictures)}"
                f"  {levels:.2f} levels  first picture of the process {first} s"
            )


def backend_once(case: str, model: str, repeats: int, folder: Path) -> None:
    """Run one case in this process, leave its pictures in the folder, print the report as JSON."""
    settings = read_settings(
        device="cpu", precision="float32" if "32" in case else "auto", threads=1
    )
    device = replace(choose_device(settings), openvino_from=0 if "openvino" in case else None)
    pool = Pool(device, cache=folder / "cache")
    began = time.process_time()
    pictures = [_draw(pool, model, PROMPTS[0])]
    first_s = time.process_time() - began
    pictures += [_draw(pool, model, prompt) for prompt in PROMPTS[1:]]
    drawn = [_timed(lambda: _draw(pool, model, PROMPTS[0])) for _ in range(repeats)]
    np.save(folder / f"{case}.npy", np.stack(pictures))
    report = {
        "device": f"{device.name}, {device.threads} threads",
        "first_s": first_s,
        "step_ms": _step_ms(pool, model, repeats),
        "picture_ms": min(drawn),
    }
    typer.echo(json.dumps(report))


def _step_ms(pool: Pool, model: str, repeats: int) -> float:
    """Return the milliseconds of one step, its share of guidance included."""

    def quickest(steps: int) -> float:
        return min(_timed(lambda: _draw(pool, model, PROMPTS[0], steps)) for _ in range(repeats))

    few, many = map(quickest, STEPS)
    return (many - few) / (STEPS[1] - STEPS[0])


def _timed(work: Any) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def _draw(pool: Pool, model: str, prompt: str, steps: int | None = None) -> np.ndarray:
    request = image_request(prompt=prompt, seed=7, model=model, steps=steps)
    *_, picture = ImageEngine(pool).run(request.split(), Context())
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB"))


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} x [{min(ratios):.2f}-{max(ratios):.2f}]"
