"""One training in a process of its own: `python -m aigc_studio.training.run JOB_DIR`.

It goes on from the last checkpoint, whatever ended the run before. SIGTERM or Ctrl+C: it saves and
leaves. With `--attached`, as the studio starts it, the line "keep" on standard input lets it finish
with what there is, and the end of the input lets it save and leave, so that it does not outlive the
studio.
"""

import os
import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Annotated
from uuid import uuid4

import psutil
import structlog
import typer
from filelock import FileLock, Timeout

from aigc_studio.core.errors import Cancelled, StorageFullError, StudioError
from aigc_studio.training.course import Wish
from aigc_studio.training.folder import DONE, FAILED, FULL, KEEP, LEFT, Status, TrainingFolder

PATIENCE_S = 60.0  # for a trainer that is just leaving
NICE = 10
PLACE = "LOCAL_RANK"  # says `accelerate launch` to each process

log = structlog.get_logger(__name__)


def listen(wish: Wish) -> None:
    """Take wishes from standard input until it ends."""
    for line in sys.stdin:
        if line.strip() == KEEP:
            wish.keep = True
    wish.leave = True


def yield_to_others() -> None:
    """Run at low priority: the studio's pictures go first."""
    process = psutil.Process()
    process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else NICE)


def train(
    folder: TrainingFolder,
    wish: Wish,
    *,
    only_try: bool = False,
    chosen: int | None = None,
    minutes: float = 0,
) -> int:
    """Train in a folder and return the exit code; a message for the studio is left where it failed.

    Nobody else works there meanwhile. With `only_try` a few steps are timed and that is all; with
    the step `chosen` its weights become the result; with `minutes` good settings are looked for.
    """
    import torch

    from aigc_studio.training.work import choose, probe, work

    try:
        place = int(os.environ.get(PLACE, "0"))  # among several processes
        if place and torch.cuda.is_available():
            torch.cuda.set_device(place)
        with nullcontext() if place else FileLock(folder.lock, timeout=PATIENCE_S):
            if only_try:
                folder.write_probe(probe(folder))
                return DONE
            if minutes:
                from aigc_studio.training.search import search

                search(folder, minutes, wish)
                return DONE
            if chosen is not None:
                folder.write_status(choose(folder, chosen))
                return DONE
            if place == 0:
                folder.write_status(Status(phase="begins"))
            status = work(folder, wish)
            if place == 0:
                folder.write_status(
                    status.model_copy(update={"phase": "ended", "seconds_left": 0.0})
                )
    except Cancelled:
        return LEFT
    except Timeout:
        folder.write_failure(StudioError("error.training_busy"))
        return FAILED
    except StorageFullError as full:
        log.warning("full", reason=str(full))
        return FULL
    except StudioError as error:
        folder.write_failure(error)
        return FAILED
    return DONE


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of the training, with its spec.json.")],
    attached: Annotated[bool, typer.Option(help="Leave when standard input ends.")] = False,
    only_try: Annotated[bool, typer.Option("--try", help="Time a few steps only.")] = False,
    chosen: Annotated[
        int | None, typer.Option("--choose", help="Make the weights of this step the result.")
    ] = None,
    minutes: Annotated[
        float, typer.Option("--search", help="Look for good settings for so many minutes.")
    ] = 0,
) -> None:
    """Train, or go on with a training, until it is done or told to leave."""
    wish = Wish()

    def leave(_number: int, _frame: FrameType | None) -> None:
        wish.leave = True

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    if attached:
        Thread(target=listen, args=(wish,), daemon=True).start()
    yield_to_others()
    log.info("begins", run=uuid4().hex[:8])
    sys.exit(train(TrainingFolder(folder), wish, only_try=only_try, chosen=chosen, minutes=minutes))


if __name__ == "__main__":
    typer.run(main)
