"""Does memory come back? The bundled model is loaded, used and thrown out, again and again."""

import gc
from typing import Annotated

import psutil
import typer

from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import image_request
from aigc_studio.zoo.pool import Pool

MIB = 2**20
SETTLED = 3  # rounds after which the libraries have loaded what they need


def memory(
    rounds: Annotated[int, typer.Option(help="How often the model is loaded.")] = 20,
) -> None:
    """Print the memory after every round, and how much it grew (bar: 5 % over 20 rounds)."""
    pool = Pool(choose_device(read_settings()))
    engine = ImageEngine(pool)
    found = []
    for number in range(1, rounds + 1):
        for _ in engine.run(image_request(prompt="a red apple", seed=7).split(), Context()):
            pass
        loaded = pool.used / MIB
        pool.unload()
        gc.collect()
        found.append(psutil.Process().memory_info().rss / MIB)
        typer.echo(f"round {number:2}: {found[-1]:7.1f} MiB after a model of {loaded:.1f} MiB went")
    growth = found[-1] / found[min(SETTLED, rounds) - 1] - 1
    typer.echo(f"grew by {growth:+.1%} since round {min(SETTLED, rounds)}")
