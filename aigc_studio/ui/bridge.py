"""From jobs to pages: follows a job's row and yields when something to see has changed.

A page only watches: when it closes, the generator ends and the job goes on.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from aigc_studio.services.scheduler import JobProgress
from aigc_studio.studio import Studio

LOOK_EVERY_S = 0.06


async def follow(studio: Studio, job_id: str) -> AsyncIterator[JobProgress]:
    """Yield the job's progress at every visible change, the last one being its end."""
    shown = None
    while True:
        progress = await asyncio.to_thread(studio.scheduler.progress, job_id)
        visible = replace(progress, seconds_left=round(progress.seconds_left or 0))
        if visible != shown:
            shown = visible
            yield progress
        if progress.status.is_over:
            return
        await asyncio.sleep(LOOK_EVERY_S)
