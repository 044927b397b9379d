"""The checkpoints of a training as HTML, with what each drew of the same seeds; one can be taken.

Pictures come by their address, so that a page is small; api/training.py gives them out.
"""

from html import escape

from aigc_studio.services.database import Status
from aigc_studio.services.trainer import TrainingProgress
from aigc_studio.training.folder import Metric, TrainingFolder
from aigc_studio.training.overfitting import risen_since
from aigc_studio.ui.words import both

ADDRESS = "/training"


def warning(training: TrainingProgress) -> str:
    """Return what to do where a training that runs begins to learn its pictures by heart."""
    runs = training.status in (Status.RUNNING, Status.INTERRUPTED)
    step = risen_since(training.metrics) if runs and training.request.goal != "gan" else None
    return "" if step is None else f'<p class="finding">{both("finetune.rises", step=step)}</p>'


def checkpoints(training: TrainingProgress, folder: TrainingFolder) -> str:
    """Return the strip of all checkpoints of a training that is done, "" where there is no choice.

    The first row is what the model drew before.
    """
    steps = folder.checkpoint_steps
    if training.status is not Status.DONE or len(steps) < 2:
        return ""
    taken = training.progress.values.get("best", "")
    judged = [m for m in training.metrics if m.held_out is not None]
    best = min(judged, key=_held_out).step if judged else None
    rows = [_row(training.id, folder, 0, both("finetune.before"), "")]
    for step in steps:
        told = both("finetune.now", step=step)
        score = next((m for m in reversed(judged) if m.step <= step), None)
        if score and step:
            told += f"<small>{both('finetune.held_out', loss=f'{_held_out(score):.3f}')}</small>"
        if step == best:
            told += f"<small><b>{both('finetune.least')}</b></small>"
        button = (
            f"<small><b>{both('finetune.taken')}</b></small>"
            if str(step) == taken
            else f'<button class="small" data-do="choose" data-id="{training.id}"'
            f' data-step="{step}">{both("finetune.choose")}</button>'
        )
        rows.append(_row(training.id, folder, step, told, button))
    return (
        f'<details class="checkpoints"><summary class="small">'
        f"{both('finetune.checkpoints', count=len(steps))}</summary>"
        f'<p class="note">{both("finetune.checkpoints_note")}</p>{"".join(rows)}</details>'
    )


def _row(training: str, folder: TrainingFolder, step: int, told: str, button: str) -> str:
    files = sorted(folder.samples.glob(f"step-{step:06d}-[0-9].webp"))
    pictures = "".join(
        f'<img src="{ADDRESS}/{training}/{file.name}" loading="lazy" alt="">' for file in files
    )
    written = "".join(
        f"<p>{escape(file.read_text(encoding='utf-8'))}</p>"
        for file in sorted(folder.samples.glob(f"step-{step:06d}-[0-9].txt"))
    )
    return (
        f'<div class="checkpoint"><span>{told}{button}</span><div>{pictures}{written}</div></div>'
    )


def _held_out(metric: Metric) -> float:
    return metric.held_out or 0.0
