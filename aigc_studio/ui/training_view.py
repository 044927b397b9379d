"""What the Fine-tune tab shows, as HTML: the set and its doctor, a training, all trainings.

Everything that comes from a user passes through `escape`; texts come in both languages.
"""

import base64
from collections.abc import Sequence
from html import escape

from aigc_studio.engines.finetune import TEXT_GOALS
from aigc_studio.services.database import Status
from aigc_studio.services.trainer import TrainingProgress
from aigc_studio.training.doctor import Finding
from aigc_studio.training.folder import Metric, PictureSet, TrainingFolder
from aigc_studio.training.intake import read_picture
from aigc_studio.ui.checkpoint_view import checkpoints, warning
from aigc_studio.ui.doctor_view import findings_view, left_out_view
from aigc_studio.ui.finetune_use import USES
from aigc_studio.ui.panel import icon
from aigc_studio.ui.photo import data_address
from aigc_studio.ui.text_set_view import samples_view, words_legend
from aigc_studio.ui.training_history import compared
from aigc_studio.ui.words import both, told

SHOWN = 40  # pictures of a set
THUMB_PX = 96
WIDE, HIGH, EDGE = 600, 150, 4  # of the chart, in its own units
CROSS = icon("M6 6l12 12M18 6L6 18")
ACTS = {
    Status.QUEUED: ("pause", "cancel"),
    Status.RUNNING: ("pause", "keep", "cancel"),
    Status.INTERRUPTED: ("resume", "cancel", "delete"),
    Status.FAILED: ("resume", "delete"),
    Status.CANCELLED: ("resume", "delete"),
    Status.DONE: ("use", "delete"),
}


def empty_set() -> str:
    """Return the set before anything was handed in."""
    return f'<p class="note">{both("finetune.set_note")}</p>'


def set_view(folder: TrainingFolder, found: PictureSet, findings: Sequence[Finding]) -> str:
    """Return the pictures of a set with their captions, and what the doctor says."""
    if not found.items and not found.left_out:
        return empty_set()
    captioned = sum(bool(item.caption) for item in found.items)
    head = both("set.count", count=len(found.items), captions=captioned)
    troubled = {file: finding.kind for finding in findings for file in finding.files}
    doctor = findings_view(findings, lambda kind: (f"set.{kind}", f"set.{kind}_mend"))
    return (
        f'<div class="set"><p class="set-count"><b>{head}</b></p>{no_diagnosis(found)}'
        f"{doctor}{left_out_view(found.left_out, is_open=False)}"
        f"{_thumbnails(folder, found, troubled)}</div>"
    )


def no_diagnosis(found: PictureSet) -> str:
    """Return what is said wherever a set of scans is seen, or what learned from it."""
    return f'<p class="note">{both("set.scans_note")}</p>' if found.is_of_scans else ""


def _thumbnails(folder: TrainingFolder, found: PictureSet, troubled: dict[str, str]) -> str:
    figures = []
    for item in found.items[:SHOWN]:
        source = data_address(read_picture(folder, item), THUMB_PX)
        mark = ' class="troubled"' if item.file in troubled else ""
        figures.append(
            f'<figure{mark}><img src="{source}" alt="{escape(item.name)}">'
            f'<button class="bare" data-do="drop" data-file="{item.file}">{CROSS}'
            f'<span class="sr">{both("set.drop")}</span></button>'
            f'<input data-do="caption" data-file="{item.file}" value="{escape(item.caption)}"'
            f' maxlength="300" aria-label="{escape(item.name)}"></figure>'
        )
    more = len(found.items) - SHOWN
    note = f'<p class="note">{both("set.more", count=more)}</p>' if more > 0 else ""
    return f'<div class="set-pictures">{"".join(figures)}</div>{note}'


def nothing_trained() -> str:
    """Return the panel before the first training."""
    return (
        f'<div class="training"><h2>{both("finetune.empty_title")}</h2>'
        f'<p class="note">{both("finetune.empty_text")}</p></div>'
    )


def training_view(training: TrainingProgress, folder: TrainingFolder, command: str = "") -> str:
    """Return a training: where it stands, its chart, its drawings, and what can be done with it.

    Args:
        training: as it is now.
        folder: where it lies.
        command: that does it, "" where nobody asked.
    """
    progress, request = training.progress, training.request
    share = progress.step / progress.steps if progress.steps else 0.0
    if training.status is Status.DONE:
        share = 1.0
    bar = f'<div class="bar"><i style="width:{round(100 * share)}%"></i></div>'
    return (
        f'<div class="training status {training.status}" data-id="{training.id}">'
        f"<h2>{escape(request.name)}</h2>{bar}<p class='line'>{_line(training)}</p>"
        f"{_acts(training)}{no_diagnosis(folder.read_set())}{_note(training)}{warning(training)}"
        f"{chart(training.metrics, request.plan.steps, request.goal)}"
        f"{samples_view(folder) if request.learns_words else _drawings(folder)}"
        f"{checkpoints(training, folder)}{_command(command)}</div>"
    )


def _command(command: str) -> str:
    if not command:
        return ""
    return (
        f'<details><summary class="small">{both("finetune.command")}</summary>'
        f'<p class="note"><code>{escape(command)}</code></p></details>'
    )


def _line(training: TrainingProgress) -> str:
    if training.error:
        return told(training.error)
    progress = training.progress
    if training.status is Status.RUNNING:
        if progress.phase in ("begins", "draws_own"):
            return both(f"finetune.{progress.phase}", step=progress.step, steps=progress.steps)
        left, each = progress.seconds_left or 0.0, progress.seconds_per_step or 0.0
        return both(
            "finetune.running",
            step=progress.step,
            steps=progress.steps,
            left=clock(left),
            rate=f"{1 / each:.1f}" if each else "-",
            memory=progress.memory_mb,
        )
    return both(f"finetune.{training.status}", step=progress.step, steps=progress.steps)


def _note(training: TrainingProgress) -> str:
    progress = training.progress
    if not progress.note or training.status is not Status.DONE:
        return ""
    return f'<p class="verdict">{both(progress.note, **progress.values)}</p>'


def _acts(training: TrainingProgress) -> str:
    use = USES[training.request.goal].label if training.request.goal in USES else ""
    acts = [act for act in ACTS[training.status] if act != "use" or use]
    buttons = "".join(
        f'<button class="small" data-do="{act}" data-id="{training.id}">'
        f"{both(use if act == 'use' else f'finetune.{act}')}</button>"
        for act in acts
        if act != "delete"
    )
    buttons += (
        f'<button class="small" data-do="clone" data-id="{training.id}">'
        f"{both('finetune.clone')}</button>"
    )
    if training.status is Status.DONE:
        buttons += (
            f'<a class="small" href="/training/{training.id}.zip" download>'
            f"{both('finetune.export')}</a>"
            f'<details><summary class="small">{both("finetune.publish")}</summary>'
            f'<p class="note">{both("finetune.publish_note")}</p>'
            f'<button class="small" data-do="publish" data-id="{training.id}">'
            f"{both('finetune.publish_sure')}</button></details>"
        )
    if "delete" in acts:
        buttons += (
            f'<details><summary class="small">{both("finetune.delete")}</summary>'
            f'<button class="small" data-do="delete" data-id="{training.id}">'
            f"{both('finetune.delete_sure')}</button></details>"
        )
    return f'<div class="acts">{buttons}</div>'


def chart(metrics: Sequence[Metric], steps: int, goal: str) -> str:
    """Return the losses over the steps, on a scale from zero."""
    if not metrics:
        return ""
    top = max(max(abs(m.loss), m.held_out or 0.0) for m in metrics) or 1.0
    lines = []
    for name, points in (
        ("loss", [(m.step, m.loss) for m in metrics if m.step]),
        ("held-out", [(m.step, m.held_out) for m in metrics if m.held_out is not None]),
    ):
        if points:
            path = " ".join(
                f"{EDGE + (WIDE - 2 * EDGE) * step / steps:.1f},"
                f"{HIGH - EDGE - (HIGH - 2 * EDGE) * max(0.0, value) / top:.1f}"
                for step, value in points
            )
            lines.append(f'<polyline class="{name}" points="{path}"/>')
    last = metrics[-1]
    held = f"{last.held_out:.3f}" if last.held_out is not None else "-"
    legend = both(
        f"finetune.{'chart_gan' if goal == 'gan' else 'chart'}", loss=f"{last.loss:.3f}", held=held
    )
    if goal in TEXT_GOALS:
        legend = words_legend(last)
    return (
        f'<figure class="chart"><svg viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none"'
        f' role="img" aria-label="loss">{"".join(lines)}</svg>'
        f"<figcaption>{legend}</figcaption></figure>"
    )


def _drawings(folder: TrainingFolder) -> str:
    """Return the samples before, and the newest ones below them, with their prompts."""
    found = sorted(folder.samples.glob("step-*-0.webp"))
    if not found:
        return ""
    newest = "after" if (folder.samples / "after-0.webp").exists() else _stem(found[-1].name)
    rows = [("before", "step-000000")]
    if newest != "step-000000":
        rows.append(("now" if newest != "after" else "after", newest))
    asked = [escape(prompt) for prompt in folder.read_status().asked]
    strips = []
    for label, name in rows:
        files = sorted(folder.samples.glob(f"{name}-[0-9].webp"))
        pictures = "".join(
            f'<figure><img src="{_address(file.read_bytes())}" alt="{prompt}">'
            f"<figcaption>{prompt}</figcaption></figure>"
            for file, prompt in zip(files, [*asked, *[""] * len(files)], strict=False)
        )
        words = both(f"finetune.{label}", step=int(name[5:]) if name != "after" else 0)
        strips.append(f'<h3>{words}</h3><div class="samples {label}">{pictures}</div>')
    return "".join(strips)


def trainings_list(trainings: Sequence[TrainingProgress], shown: str) -> str:
    """Return all trainings, each as a button that shows it."""
    if len(trainings) < 2:
        return ""
    rows = "".join(
        f'<button class="small" data-do="show" data-id="{one.id}"'
        f' aria-pressed="{str(one.id == shown).lower()}">{escape(one.request.name)}'
        f" · {both(f'finetune.is_{one.status}')}</button>"
        for one in trainings
    )
    return (
        f'<div class="trainings"><h3>{both("finetune.all")}</h3><div>{rows}</div>'
        f"{compared(trainings, shown)}</div>"
    )


def clock(seconds: float) -> str:
    """Return a duration as 3:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _stem(name: str) -> str:
    return name.rpartition("-")[0]


def _address(content: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(content).decode('ascii')}"
