"""What the Fine-tune tab shows of a set of texts and of what a writer wrote on the way, as HTML.

Everything that comes from a user passes through `escape`; texts come in both languages.
"""

import math
from collections.abc import Sequence
from html import escape

from aigc_studio.training.doctor import Finding
from aigc_studio.training.folder import Metric, TrainingFolder
from aigc_studio.training.text_encoding import NAMES
from aigc_studio.training.text_set import Fault, TextLine, TextSet, TextSource
from aigc_studio.ui.doctor_view import findings_view, left_out_view
from aigc_studio.ui.panel import icon
from aigc_studio.ui.words import both

SHOWN = 12  # texts of a set
SHOWN_LETTERS = 240
SHOWN_NUMBERS = 12  # of lines that cannot be used
CROSS = icon("M6 6l12 12M18 6L6 18")
DELIMITERS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}


def text_set_view(texts: TextSet, findings: Sequence[Finding]) -> str:
    """Return the texts of a set, how their files were read, and what the doctor says."""
    if not texts.sources and not texts.left_out:
        return f'<p class="note">{both("texts.note")}</p>'
    asked = sum(bool(line.prompt) for line in texts.lines)
    head = both("texts.count", count=len(texts.lines), prompts=asked)
    troubled = {number for finding in findings for number in finding.files}
    doctor = findings_view(findings, lambda kind: (f"texts.{kind}", f"texts.{kind}_mend"))
    return (
        f'<div class="set"><p class="set-count"><b>{head}</b></p>'
        f"{''.join(_source(source, texts.faults) for source in texts.sources)}"
        f"{doctor}{left_out_view(texts.left_out, is_open=True)}"
        f"{_lines(texts.lines, troubled)}</div>"
    )


def _source(source: TextSource, faults: Sequence[Fault]) -> str:
    """Return how a file was read, with a way to read it otherwise, and its lines that are lost."""
    kind = both(f"texts.kind_{source.kind}")
    columns = ", ".join(source.columns)
    table = (
        f" {escape(DELIMITERS.get(source.delimiter, ''))} · {escape(columns)}" if columns else ""
    )
    others = "".join(
        f'<button class="small" data-do="encoding" data-file="{source.file}"'
        f' data-encoding="{encoding}" aria-pressed="{str(encoding == source.encoding).lower()}">'
        f"{name}</button>"
        for encoding, name in NAMES.items()
    )
    lost = "".join(_fault(fault) for fault in faults if fault.source == source.file)
    return (
        f'<details class="source"><summary><b>{escape(source.name)}</b> · {kind}{table} ·'
        f" {NAMES.get(source.encoding, escape(source.encoding))}</summary>"
        f'<p class="note">{both("texts.read_as")}</p><div class="acts">{others}</div>'
        f'<p class="note">SHA-256 {source.sha256[:16]}… · {source.bytes} B</p></details>{lost}'
    )


def _fault(fault: Fault) -> str:
    numbers = ", ".join(str(number) for number in fault.lines[:SHOWN_NUMBERS])
    if len(fault.lines) > SHOWN_NUMBERS:
        numbers += " …"
    count = both("texts.faults", count=len(fault.lines), numbers=numbers)
    return (
        f'<p class="finding fault" data-kind="{fault.reason}"><span>{count}</span>'
        f"<span>{both(fault.reason)}</span></p>"
    )


def _lines(lines: Sequence[TextLine], troubled: set[str]) -> str:
    """Return some texts: first those that the doctor names."""
    ordered = sorted(lines, key=lambda line: str(line.number) not in troubled)
    rows = []
    for line in ordered[:SHOWN]:
        mark = " troubled" if str(line.number) in troubled else ""
        prompt = f"<small>{escape(line.prompt[:SHOWN_LETTERS])}</small>" if line.prompt else ""
        more = "…" if len(line.text) > SHOWN_LETTERS else ""
        rows.append(
            f'<li class="one-text{mark}"><div>{prompt}<p>{escape(line.text[:SHOWN_LETTERS])}{more}'
            f'</p></div><button class="bare" data-do="drop" data-number="{line.number}">{CROSS}'
            f'<span class="sr">{both("texts.drop")}</span></button></li>'
        )
    more_lines = len(lines) - SHOWN
    note = f'<p class="note">{both("texts.more", count=more_lines)}</p>' if more_lines > 0 else ""
    return f'<ol class="set-texts">{"".join(rows)}</ol>{note}'


def samples_view(folder: TrainingFolder) -> str:
    """Return what was written before the training, and what was written last, side by side."""
    found = sorted(folder.samples.glob("step-*-0.txt"))
    if not found:
        return ""
    newest = found[-1].name.rpartition("-")[0]
    if (folder.samples / "after-0.txt").exists():
        newest = "after"
    columns = [("before", "step-000000")]
    if newest != "step-000000":
        columns.append(("after" if newest == "after" else "now", newest))
    parts = []
    for label, name in columns:
        step = int(name[5:]) if name != "after" else 0
        files = sorted(folder.samples.glob(f"{name}-[0-9].txt"))
        texts = "".join(f"<li>{escape(file.read_text(encoding='utf-8'))}</li>" for file in files)
        parts.append(
            f"<div><h3>{both(f'finetune.{label}', step=step)}</h3>"
            f'<ul class="written {label}">{texts}</ul></div>'
        )
    return f'<div class="written-columns">{"".join(parts)}</div>'


def words_legend(last: Metric) -> str:
    """Return the last losses in words, with the perplexity of held-out texts."""
    held, perplexity = "-", "-"
    if last.held_out is not None:
        held, perplexity = f"{last.held_out:.3f}", f"{math.exp(min(last.held_out, 20)):.1f}"
    return both("finetune.chart_words", loss=f"{last.loss:.3f}", held=held, perplexity=perplexity)
