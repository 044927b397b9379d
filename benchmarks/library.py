"""A library of many results: one page of it, found and laid out, for several filters."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from sqlmodel import Session

from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Database, Result
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.results import Filter, ResultTable
from aigc_studio.ui import shelf

PAGE_SIZE = 60
BATCH = 1000
THINGS = ("a red apple", "一个红苹果", "a green pear", "一只熊猫", "a house by the sea", "圣诞树")
FILTERS = {
    "everything": Filter(),
    "two Chinese characters": Filter(query="苹果"),
    "two words": Filter(query="green pear"),
    "one in thousands": Filter(query="4242nd"),
    "starred": Filter(starred=True),
}


def library(
    items: Annotated[int, typer.Option(help="How many results the library holds.")] = 50_000,
    repeats: Annotated[int, typer.Option(help="How often every page is asked for.")] = 20,
) -> None:
    """Print milliseconds for one page of 60 of a large library (bar: 100 ms)."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "studio.sqlite3")
        results = ResultTable(database)
        _fill(results, JobTable(database), items)
        typer.echo(f"{items} results, page of {PAGE_SIZE}, {repeats} times each")
        for name, wanted in FILTERS.items():
            total = results.count(wanted)
            for place, number in (("first", 0), ("last", max(0, (total - 1) // PAGE_SIZE))):
                times = [_page_ms(results, wanted, number) for _ in range(repeats)]
                spread = f"{statistics.median(times):6.1f} ms [{min(times):.1f}-{max(times):.1f}]"
                typer.echo(f"  {name:24} {place:5} page of {total:6}  {spread}")
        database.close()


def _page_ms(results: ResultTable, wanted: Filter, number: int) -> float:
    began = time.perf_counter()
    shelf.grid(
        results.page(wanted, number, PAGE_SIZE),
        wanted=wanted,
        total=results.count(wanted),
        page=number,
        size=PAGE_SIZE,
        boards=results.boards(),
    )
    return 1000 * (time.perf_counter() - began)


def _fill(results: ResultTable, jobs: JobTable, items: int) -> None:
    job = jobs.add(ImageRequest(prompt="many"))

    def add_some(first: int) -> None:
        def work(session: Session) -> None:
            for piece in range(first, min(first + BATCH, items)):
                results.record(session, _result(job.id, piece))

        results.database.write(work)

    for first in range(0, items, BATCH):
        add_some(first)


def _result(job_id: str, piece: int) -> Result:
    return Result(
        id=uuid4().hex,
        job_id=job_id,
        piece=piece,
        file=f"{piece}.png",
        seed=piece,
        width=512,
        height=512,
        seconds=0.1,
        engine="image",
        title=f"{THINGS[piece % len(THINGS)]} {piece}nd",
        model="diffusion-sticker-128",
        starred=piece % 50 == 0,
    )
