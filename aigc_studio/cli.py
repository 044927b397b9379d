"""The same engines from a terminal: `python -m aigc_studio --help`."""

import json
import locale
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from aigc_studio.core.errors import Cancelled, RequestError, SettingsError, StudioError
from aigc_studio.core.language import closest_language, say
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.image import MAX_SEED, image_request
from aigc_studio.services.library import free_name, slug
from aigc_studio.services.scheduler import JobProgress
from aigc_studio.studio import Studio
from aigc_studio.zoo.catalog import MODELS
from aigc_studio.zoo.manifest import check_manifest

USAGE, FAILED, STOPPED = 2, 1, 130  # exit codes

app = typer.Typer(no_args_is_help=True, add_completion=False, help="AIGC Studio on the terminal.")


@app.callback()
def _studio() -> None:
    """AIGC Studio on the terminal."""
    structlog.configure(  # standard output is for results, and an error is told by its command
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
    )


@app.command()
def image(
    prompt: Annotated[str, typer.Argument(help="What to draw, in English or Chinese.")],
    n: Annotated[int, typer.Option("--n", help="Number of pictures, 1-4.")] = 1,
    seed: Annotated[int | None, typer.Option(help="Seed of the first; random if missing.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path(),
    negative: Annotated[str, typer.Option(help="What to keep away from.")] = "",
    purpose: Annotated[str, typer.Option(help="avatar, post, story or cover.")] = "avatar",
    quality: Annotated[str, typer.Option(help="fast, balanced or best.")] = "balanced",
    steps: Annotated[
        int | None, typer.Option(help="Steps, 1-50, instead of the quality's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Draw pictures from a prompt, straight into a folder."""
    with _told_errors():
        request = image_request(
            prompt=prompt,
            negative_prompt=negative,
            count=n,
            seed=secrets.randbelow(MAX_SEED) if seed is None else seed,
            purpose=purpose,
            quality=quality,
            steps=steps,
        )
        _check_folder(out)
        with Studio() as studio, _bar(request.count) as show:
            done = studio.run(request, show)
        files = []
        for picture in done.pictures:
            file = free_name(out, f"{picture.seed}-{slug(request.prompt)}")
            picture.save(file)
            files.append(file.resolve())
    seeds = [picture.seed for picture in done.pictures]
    seconds = round(done.seconds, 3)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "files": [str(file) for file in files],
                    "seeds": seeds,
                    "seconds": seconds,
                    "model": done.model,
                }
            )
        )
        return
    for file, used in zip(files, seeds, strict=True):
        typer.echo(say("cli.saved", _language(), file=file, seed=used))


@app.command()
def models() -> None:
    """List the bundled models and check that their files are whole."""
    broken = False
    for spec in MODELS:
        try:
            check_manifest(spec.folder)
        except StudioError as error:
            broken = True
            typer.echo(f"{spec.name}: {error.tell(_language())}")
        else:
            typer.echo(say("cli.model_whole", _language(), name=spec.name, licence=spec.licence))
    if broken:
        raise typer.Exit(FAILED)


def _check_folder(folder: Path) -> None:
    """Make sure that pictures can be written there, before any is drawn."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise StudioError("error.folder", folder=folder, reason=problem.strerror) from problem


@contextmanager
def _told_errors() -> Iterator[None]:
    """Turn what a user can mend into one sentence and an exit code."""
    try:
        yield
    except RequestError as error:
        _fail(error.tell(_language()), USAGE)
    except StudioError as error:
        _fail(error.tell(_language()), FAILED)
    except (Cancelled, KeyboardInterrupt):
        _fail(say("status.stopped", _language()), STOPPED)


def _fail(message: str, code: int) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def _bar(pieces: int) -> Iterator[Callable[[JobProgress], None]]:
    """Yield a function that shows a job's progress on the terminal, if there is one."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bars:
        task = bars.add_task(say("status.loading", _language()), total=float(pieces))

        def show(job: JobProgress) -> None:
            done = len(job.results) + (job.step / job.steps if job.steps else 0)
            text = say("status.step", _language(), step=job.step, steps=job.steps)
            bars.update(task, completed=done, description=text if job.steps else None)

        yield show


def _language() -> str:
    try:
        language = read_settings().language
    except SettingsError:  # perhaps the very error that is to be told
        language = "auto"
    return closest_language(locale.getlocale()[0]) if language == "auto" else language
