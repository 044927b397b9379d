"""Trainings side by side, as HTML: in what they differ, and what came of each."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from aigc_studio.services.trainer import TrainingProgress
from aigc_studio.ui.words import both

BESIDE = 4  # the shown one, and so many others

# What a training is told, as HTML, by its key of the catalogue.
ASKED: Mapping[str, Callable[[TrainingProgress], object]] = {
    "finetune.goal": lambda one: both(f"finetune.goal_{one.request.goal}"),
    "finetune.word": lambda one: escape(one.request.word),
    "image.model": lambda one: escape(one.request.model),
    "finetune.losses": lambda one: one.request.plan.losses,
    "finetune.weights": lambda one: one.request.plan.weights,
    "finetune.steps": lambda one: one.request.plan.steps,
    "finetune.batch": lambda one: one.request.plan.batch,
    "finetune.rank": lambda one: one.request.plan.rank,
    "finetune.learning_rate": lambda one: f"{one.request.plan.learning_rate:g}",
    "finetune.own_drawings": lambda one: one.request.plan.own_drawings,
    "finetune.resolution": lambda one: one.request.plan.resolution,
    "image.seed": lambda one: one.request.plan.seed,
}


def compared(trainings: Sequence[TrainingProgress], shown: str) -> str:
    """Return a table of the shown training and the newest others: only what is not alike."""
    own = [one for one in trainings if one.id == shown]
    columns = [*own, *[one for one in trainings if one.id != shown][:BESIDE]]
    if not own or len(columns) < 2:
        return ""
    rows = []
    for key, asked in ASKED.items():
        values = [asked(one) for one in columns]
        if len(set(values)) > 1:
            rows.append(_row(both(key), values))
    least = [_least(one) for one in columns]
    minutes = [_minutes(one) for one in columns]
    rows += [
        _row(both("finetune.least_held_out"), least),
        _row(both("finetune.minutes"), minutes),
    ]
    names = "".join(f"<th>{escape(one.request.name)}</th>" for one in columns)
    return (
        f'<details class="compared"><summary class="small">{both("finetune.compare")}</summary>'
        f'<div class="wide"><table><thead><tr><td></td>{names}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _row(label: str, values: Sequence[object]) -> str:
    cells = "".join(f"<td>{value}</td>" for value in values)
    return f"<tr><th>{label}</th>{cells}</tr>"


def _least(one: TrainingProgress) -> str:
    judged = [m.held_out for m in one.metrics if m.held_out is not None]
    return f"{min(judged):.4f}" if judged else "-"


def _minutes(one: TrainingProgress) -> str:
    return f"{one.metrics[-1].seconds / 60:.1f}" if one.metrics else "-"
