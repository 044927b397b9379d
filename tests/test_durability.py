"""Nothing finished is lost: not by kill -9 at random moments, not by a disk that fills up anywhere.

KILLS=200 python scripts/test tests/test_durability.py    the long form
"""

import errno
import multiprocessing
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from aigc_studio import studio as studio_module
from aigc_studio.core.errors import StorageFullError
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services import scheduler as scheduler_module
from aigc_studio.services.database import Result, Status
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio
from tests.fakes import CPU, FakeEngine, wait_until

KILLS = int(os.environ.get("KILLS", "20"))
LONGEST_LIFE_S = 0.25  # a studio of the test makes some dozens of pictures in this time
PIECES = 3


def test_random_kills_lose_nothing_acknowledged(tmp_path: Path, fake_engine: None) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.test_durability"])
    chance = random.Random(0)
    jobs: set[str] = set()
    results: set[str] = set()
    for _ in range(KILLS):
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_work_until_killed, args=(str(tmp_path), sender))
        child.start()
        sender.close()
        if chance.random() < 0.9:  # else it may be killed while it opens
            assert receiver.poll(60)
        time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        child.kill()  # SIGKILL: no handler, no finally, no flush
        child.join()
        for kind, acknowledged in _told(receiver):
            (jobs if kind == "job" else results).add(acknowledged)
        _is_whole(tmp_path)
    assert len(results) > KILLS
    with Studio(read_settings(home=tmp_path)) as studio:
        for job in studio.jobs.with_status(Status.INTERRUPTED):
            studio.scheduler.rerun(job.id)
        wait_until(lambda: not studio.scheduler.queue())
        assert {job_id for job_id in jobs if len(studio.results.of_job(job_id)) != PIECES} == set()
        known = {result.id: result for result in studio.results.page(Filter(), size=100_000)}
        assert results <= set(known)
        for result in known.values():
            with Image.open(studio.library.path(result)) as picture:
                assert picture.getpixel((0, 0)) == (result.seed % 256, 80, 160)
        # A kill between a file and its row leaves a whole picture more: the piece is drawn again.
        for file in filter(Path.is_file, studio.settings.outputs.rglob("*")):
            with Image.open(file) as picture:
                picture.load()


def _work_until_killed(home: str, sender: Connection) -> None:
    """Run in a process of its own: draw, and tell what is safe as soon as the studio says so."""
    with (
        patch.object(studio_module, "ENGINES", (FakeEngine,)),
        patch.object(studio_module, "choose_device", lambda _: CPU),
        Studio(read_settings(home=Path(home))) as studio,
    ):
        sender.send(("job", studio.scheduler.submit(_request(0))))
        add = studio.results.add

        def tell(result: Result) -> None:
            result_id = result.id
            add(result)
            sender.send(("result", result_id))

        studio.results.add = tell  # type: ignore[method-assign]
        for number in range(1, 100_000):
            if number % 3 == 0:
                wait_until(lambda: len(studio.scheduler.queue()) < 3)
            sender.send(("job", studio.scheduler.submit(_request(number))))


def _request(number: int) -> ImageRequest:
    return ImageRequest(prompt=f"cat {number}", count=PIECES, seed=number, steps=1 + number % 2)


def _told(receiver: Connection) -> Iterator[tuple[str, str]]:
    try:
        while receiver.poll():
            yield receiver.recv()
    except (EOFError, OSError):  # what was being sent when the sender died is no promise
        return


def _is_whole(home: Path) -> None:
    if (home / "studio.sqlite3").exists():
        connection = sqlite3.connect(home / "studio.sqlite3")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


class FullDisk:
    """Lets writing fail for some calls: files and folders through os, rows through SQLite."""

    def __init__(self, first: int, times: int) -> None:
        self.failing = range(first, first + times)
        self.calls = 0

    @property
    def was_reached(self) -> bool:
        return self.calls >= self.failing.start

    def _fails(self) -> bool:
        self.calls += 1
        return self.calls in self.failing

    def guard(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **options: Any) -> Any:
            if self._fails():
                raise OSError(errno.ENOSPC, "No space left on device")
            return call(*arguments, **options)

        return guarded

    def refuse(self, connection: Any) -> None:
        if self._fails():
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise OperationalError("COMMIT", {}, full)


@pytest.mark.parametrize("times", [1, 3])
def test_a_disk_that_fills_up_at_every_write_breaks_nothing(
    settings: Settings,
    fake_engine: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    times: int,
) -> None:
    """Fail at the first write, the second, ... until a run has no so-manieth write any more."""
    monkeypatch.setattr(scheduler_module, "ROOM_EVERY_S", 0.005)
    refused = hit = 0
    for first in range(1, 200):
        home = tmp_path / f"{times}-{first}"
        disk = FullDisk(first, times)
        with Studio(settings.model_copy(update={"home": home})) as studio:
            with ExitStack() as full:
                full.enter_context(patch.object(os, "open", disk.guard(os.open)))
                full.enter_context(patch.object(os, "fsync", disk.guard(os.fsync)))
                full.enter_context(patch.object(Path, "replace", disk.guard(Path.replace)))
                event.listen(studio.results.database.engine, "commit", disk.refuse)
                request = _request(7)
                while True:
                    try:
                        job_id = studio.scheduler.submit(request)
                        break
                    except StorageFullError:
                        refused += 1
                wait_until(lambda: not studio.scheduler.queue())
            done = studio.scheduler.progress(job_id)
            assert done.status is Status.DONE
            assert [result.piece for result in done.results] == [0, 1, 2]
            kept = {studio.library.path(result) for result in done.results}
            assert kept == {f for f in studio.settings.outputs.rglob("*") if f.is_file()}
            for file in kept:
                with Image.open(file) as picture:
                    picture.load()
            with studio.results.database.read() as session:
                assert len(session.exec(select(Result)).all()) == PIECES
        hit += disk.was_reached
        _is_whole(home)
        if not disk.was_reached:
            break
    assert not disk.was_reached
    assert refused
    assert hit > 20  # so many writes does a run of three pictures have at the least
