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
from aigc_studio.core.files import free_name, slug, write_atomically
from aigc_studio.core.language import closest_language, say
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.engines.image_request import MAX_SEED, image_request
from aigc_studio.services.client import Client
from aigc_studio.services.home import RunningServer, claim_or_find
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.provenance.signing import Signer
from aigc_studio.services.provenance.verify import verify as report_of
from aigc_studio.services.wire import JobReport
from aigc_studio.studio import Studio
from aigc_studio.zoo import catalog
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
    style: Annotated[str, typer.Option(help="auto, or a look such as flat or landscape.")] = "auto",
    purpose: Annotated[str, typer.Option(help="avatar, post, story or cover.")] = "avatar",
    quality: Annotated[str, typer.Option(help="fast, balanced or best.")] = "balanced",
    steps: Annotated[
        int | None, typer.Option(help="Steps, 1-50, instead of the quality's.")
    ] = None,
    mark: Annotated[bool, typer.Option(help="Draw the visible AI mark on the pictures.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Draw pictures from a prompt: into the library, and copies of them into a folder."""
    with _told_errors():
        request = image_request(
            prompt=prompt,
            negative_prompt=negative,
            count=n,
            seed=secrets.randbelow(MAX_SEED) if seed is None else seed,
            style=style,
            purpose=purpose,
            quality=quality,
            steps=steps,
        )
        _check_folder(out)
        files = []
        with _bar(request.count) as show, _runner(read_settings()) as runner:
            done = runner.run(request, show)
            for picture in done.pictures:
                file = free_name(out, f"{picture.seed}-{slug(request.prompt)}")
                write_atomically(file, _copy(runner, picture.id, mark))
                files.append(file.resolve())
    if not mark:
        typer.echo(say("export.why", _language()), err=True)
    seeds = [picture.seed for picture in done.pictures]
    seconds = round(done.seconds, 3)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "files": [str(file) for file in files],
                    "seeds": seeds,
                    "seconds": seconds,
                    "model": request.model,
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
    for spec in catalog.MODELS:
        try:
            check_manifest(spec.folder)
        except StudioError as error:
            broken = True
            typer.echo(f"{spec.name}: {error.tell(_language())}")
        else:
            typer.echo(say("cli.model_whole", _language(), name=spec.name, licence=spec.licence))
    if broken:
        raise typer.Exit(FAILED)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="Picture or video to look into.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Say what a file carries: AI marks, a signature, settings."""
    with _told_errors():
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise RequestError(
                "file", "error.file_unreadable", file=file, reason=problem.strerror
            ) from problem
        report = report_of(content, Signer(read_settings().signing))
    if as_json:
        typer.echo(report.model_dump_json())
        return
    for line in report.tell(_language()):
        typer.echo(line)


@contextmanager
def _runner(settings: Settings) -> Iterator[Studio | Client]:
    """Yield the server that has the data folder, or else a studio of our own on it."""
    found = claim_or_find(settings.home)
    if isinstance(found, RunningServer):
        with Client(found) as client:
            yield client
    else:
        with found, Studio(settings, found, resume=False) as studio:
            yield studio


def _copy(runner: Studio | Client, result_id: str, mark: bool) -> bytes:
    """Return a result as a PNG with all settings; its mark is in the terminal's language."""
    marked = {"kind": "remix", "media": "png", "mark": {"language": _language()}}
    unmarked = {"kind": "private", "media": "png", "mark": None}
    options = Export.model_validate(marked if mark else unmarked)
    if isinstance(runner, Client):
        return runner.export(result_id, options)
    return runner.library.export(runner.results.get(result_id), options)[0]


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
def _bar(pieces: int) -> Iterator[Callable[[JobProgress | JobReport], None]]:
    """Yield a function that shows a job's progress on the terminal, if there is one."""
    language = _language()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bars:
        task = bars.add_task(say("status.starting", language), total=float(pieces))

        def show(job: JobProgress | JobReport) -> None:
            done = len(job.results) + (job.step / job.steps if job.steps else 0)
            if job.held_up:
                text = job.held_up.tell(language)
            elif job.place and not job.steps:
                text = say("status.queued", language, place=job.place)
            elif not job.steps:
                text = say("status.loading", language)
            else:
                text = say("status.step", language, step=job.step, steps=job.steps)
            bars.update(task, completed=done, description=text)

        yield show


def _language() -> str:
    try:
        language = read_settings().language
    except SettingsError:  # perhaps the very error that is to be told
        language = "auto"
    return closest_language(locale.getlocale()[0]) if language == "auto" else language
