"""Entry of `python -m benchmarks`."""

import typer

from benchmarks.avatar import avatar
from benchmarks.backend import backend, backend_once
from benchmarks.bombs import bombs
from benchmarks.claims import claims
from benchmarks.cutout import cutout
from benchmarks.faces import faces
from benchmarks.image import image, image_once
from benchmarks.library import library
from benchmarks.memory import memory
from benchmarks.moving import moving, moving_once, moving_timed
from benchmarks.scans import scans
from benchmarks.style import style, style_once
from benchmarks.text import text
from benchmarks.tour import tour, tour_once
from benchmarks.train import train
from benchmarks.training_bars import manner, nothing

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Benchmarks of the studio.")
app.command()(image)
app.command()(avatar)
app.command()(backend)
app.command()(library)
app.command()(bombs)
app.command()(claims)
app.command()(cutout)
app.command()(faces)
app.command()(memory)
app.command()(style)
app.command()(moving)
app.command()(text)
app.command()(tour)
app.command()(train)
app.command("train-nothing")(nothing)
app.command("train-scans")(scans)
app.command("train-manner")(manner)
app.command("image-once", hidden=True)(image_once)
app.command("backend-once", hidden=True)(backend_once)
app.command("style-once", hidden=True)(style_once)
app.command("moving-once", hidden=True)(moving_once)
app.command("moving-timed", hidden=True)(moving_timed)
app.command("tour-once", hidden=True)(tour_once)

if __name__ == "__main__":
    app()
