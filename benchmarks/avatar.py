"""Every bar of the path from a photo to a share pack, one after the other."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.faces import faces
from benchmarks.tour import tour


def avatar(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    every: Annotated[int, typer.Option(help="Make scenes of one portrait in so many.")] = 4,
) -> None:
    """Print what `tour` and `faces` print."""
    tour()
    faces(data, every)
