"""The queue, seen from every tab: what runs, what waits, what ended last, and buttons for it."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import gradio as gr

from aigc_studio.core.errors import StudioError
from aigc_studio.services.database import Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.trainer import TrainingProgress
from aigc_studio.studio import Studio
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.panel import icon
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, told

LOOK_EVERY_S = 1.0
ENDED = 8  # of the last ended jobs
AGAIN = (Status.FAILED, Status.CANCELLED, Status.INTERRUPTED)
LIST = icon("M4 6h16M4 12h16M4 18h10")
FIRST, UP, DOWN, CLOSE, REDO, PAUSE, GO = (
    icon(path)
    for path in (
        "M5 4h14M12 20V9m0 0l-5 5m5-5l5 5",
        "M12 19V6m0 0l-5 5m5-5l5 5",
        "M12 5v13m0 0l-5-5m5 5l5-5",
        "M6 6l12 12M18 6L6 18",
        "M4 12a8 8 0 1 1 2.5 5.8M4 18v-5h5",
        "M9 5v14M15 5v14",
        "M7 4l12 8l-12 8z",
    )
)
Acts = Sequence[tuple[str, str]]  # what a button does, and its sign
TRAINING = "training-"  # before what is done to a training
TRAINING_ACTS: Mapping[Status, Acts] = {
    Status.RUNNING: [(f"{TRAINING}pause", PAUSE), (f"{TRAINING}stop", CLOSE)],
    Status.QUEUED: [
        (f"{TRAINING}first", FIRST),
        (f"{TRAINING}up", UP),
        (f"{TRAINING}down", DOWN),
        (f"{TRAINING}stop", CLOSE),
    ],
    Status.INTERRUPTED: [(f"{TRAINING}resume", GO), (f"{TRAINING}stop", CLOSE)],
}


def connect_queue(demo: gr.Blocks, studio: Studio) -> None:
    """Lay out the queue's chip and its drawer, and keep them up to date."""
    drawer = acting_html(queue_html(studio), elem_id="queue")
    seen = gr.State("")
    timer = gr.Timer(LOOK_EVERY_S)

    def look(seen: str) -> tuple[object, object]:
        html = queue_html(studio)
        return (gr.skip(), gr.skip()) if html == seen else (html, html)

    def act(event: gr.EventData) -> tuple[str, str]:
        problem = None
        try:
            _carry_out(studio, **act_of(event))
        except StudioError as error:
            problem = error
        html = queue_html(studio, problem)
        return html, html

    gr.on([demo.load, timer.tick], look, seen, [drawer, seen], **QUIET)
    drawer.click(act, None, [drawer, seen], **EVERY_ACT)


def queue_html(studio: Studio, problem: StudioError | None = None) -> str:
    """Return the chip with the number of unfinished jobs, and the drawer that it opens."""
    scheduler = studio.scheduler
    waiting = scheduler.queue()
    ended = [scheduler.progress(job.id) for job in studio.jobs.latest_ended(ENDED)]
    problem = problem or scheduler.held_up
    trainings = studio.trainer.unfinished()
    active = len(waiting) + sum(not one.is_paused for one in trainings)
    notes = [f'<p class="alarm">{told(problem)}</p>'] if problem else []
    if low := studio.storage.is_low():
        free = f"{studio.storage.free_gb():.1f}"
        notes.append(f'<p class="alarm">{both("queue.disk_low", free=free)}</p>')
    pause = "resume" if scheduler.paused else "pause"
    state = " paused" if scheduler.paused or problem or low else " busy" if active else ""
    return (
        f'<button class="chip queue{state}" data-action="queue" aria-controls="queue-drawer">{LIST}'
        f"{both('queue.title')}<b>{active}</b></button>"
        f'<section class="drawer" id="queue-drawer"><h2>{both("queue.title")}</h2>'
        f'<button class="small" data-do="{pause}">{both(f"queue.{pause}")}</button>'
        f'<button class="bare close" data-action="queue">{CLOSE}'
        f'<span class="sr">{both("queue.close")}</span></button>'
        f"{''.join(notes)}{_waiting_list(waiting, scheduler.paused)}{_trainings_list(trainings)}"
        f"{_ended_list(ended)}</section>"
    )


def _waiting_list(jobs: Sequence[JobProgress], paused: bool) -> str:
    if not jobs:
        return f'<p class="note">{both("queue.empty")}</p>'
    rows = []
    for job in jobs:
        moves = [("stop", CLOSE)]
        if job.status is Status.QUEUED:
            moves = [("first", FIRST), ("up", UP), ("down", DOWN), *moves]
        share = (len(job.results) + (job.step / job.steps if job.steps else 0)) / job.request.pieces
        state = "paused" if paused else job.status
        words = both(f"queue.{state}", **_counts(job), place=job.place)
        bar = f'<span class="bar"><i style="width:{round(100 * min(1, share))}%"></i></span>'
        rows.append(_row(job, words, moves, bar))
    return f"<ol>{''.join(rows)}</ol>"


def _trainings_list(trainings: Sequence[TrainingProgress]) -> str:
    """Return the trainings that are not over: a queue of their own, at low priority."""
    rows = []
    for one in trainings:
        step, steps = one.progress.step, one.progress.steps or one.request.plan.steps
        words = both(f"finetune.is_{one.status}")
        if one.status is not Status.QUEUED:
            words += f" · {step}/{steps}"
        bar = f'<span class="bar"><i style="width:{round(100 * step / steps)}%"></i></span>'
        buttons = _buttons(one.id, TRAINING_ACTS[one.status])
        rows.append(_entry(one.status, one.request.title, words, bar, buttons))
    return f"<h3>{both('queue.trainings')}</h3><ul>{''.join(rows)}</ul>" if rows else ""


def _ended_list(jobs: Sequence[JobProgress]) -> str:
    if not jobs:
        return ""
    rows = []
    for job in jobs:
        words = told(job.error) if job.error else both(f"queue.{job.status}", **_counts(job))
        rows.append(_row(job, words, [("rerun", REDO)] if job.status in AGAIN else []))
    return f"<h3>{both('queue.ended')}</h3><ul>{''.join(rows)}</ul>"


def _counts(job: JobProgress) -> dict[str, int]:
    return {"done": len(job.results), "count": job.request.pieces}


def _row(job: JobProgress, words: str, acts: Acts, bar: str = "") -> str:
    return _entry(job.status, job.request.title, words, bar, _buttons(job.job_id, acts))


def _entry(status: Status, title: str, words: str, bar: str, buttons: str) -> str:
    return (
        f'<li class="{status}"><div><span class="what" title="{escape(title)}">'
        f"{escape(title)}</span><small>{words}</small>{bar}</div>{buttons}</li>"
    )


def _buttons(job_id: str, acts: Acts) -> str:
    return "".join(
        f'<button class="bare" data-do="{act}" data-id="{job_id}">{sign}'
        f'<span class="sr">{both(f"queue.{act.removeprefix(TRAINING)}")}</span></button>'
        for act, sign in acts
    )


def _carry_out(studio: Studio, do: str, id: str = "", **_: str) -> None:
    scheduler = studio.scheduler
    acts: dict[str, Callable[[], object]] = {
        "pause": lambda: scheduler.pause(True),
        "resume": lambda: scheduler.pause(False),
        "first": lambda: scheduler.move(id, "first"),
        "up": lambda: scheduler.move(id, "up"),
        "down": lambda: scheduler.move(id, "down"),
        "stop": lambda: scheduler.stop(id),
        "rerun": lambda: scheduler.rerun(id),
    }
    trainer = studio.trainer
    acts |= {
        f"{TRAINING}pause": lambda: trainer.pause(id),
        f"{TRAINING}resume": lambda: trainer.resume(id),
        f"{TRAINING}first": lambda: trainer.move(id, "first"),
        f"{TRAINING}up": lambda: trainer.move(id, "up"),
        f"{TRAINING}down": lambda: trainer.move(id, "down"),
        f"{TRAINING}stop": lambda: trainer.cancel(id),
    }
    if do in acts:
        acts[do]()
