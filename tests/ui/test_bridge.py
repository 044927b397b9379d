"""Following a job: every visible change once, and then its end."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.database import Status
from aigc_studio.services.scheduler import JobProgress
from aigc_studio.ui.bridge import follow


def test_only_visible_changes_are_yielded_and_the_end_is_the_last() -> None:
    queued = JobProgress("j", ImageRequest(prompt="x"), Status.QUEUED, seconds_left=2.1)
    running = replace(queued, status=Status.RUNNING, step=1, steps=2)
    states = [queued, replace(queued, seconds_left=2.0), running, running]
    states.append(replace(running, status=Status.DONE))
    seen = iter(states)
    studio: Any = SimpleNamespace(scheduler=SimpleNamespace(progress=lambda _: next(seen)))

    async def watch() -> list[JobProgress]:
        return [progress async for progress in follow(studio, "j")]

    shown = asyncio.run(watch())
    assert [p.status for p in shown] == [Status.QUEUED, Status.RUNNING, Status.DONE]
