"""The part of the Fine-tune tab that looks for good settings, and fills them in."""

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from gradio.components import Component

from aigc_studio.core.errors import StudioError
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.services.trainer import Trainer
from aigc_studio.ui.form import Form
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import alarm, both, words

LOOK_EVERY_S = 1.0
FOUND = ("learning_rate", "rank")  # numbers of a plan that are looked for
Update = dict[Any, Any]


class GoodSettings:
    """How long to look, a button, and a timer that is on while a search is."""

    def __init__(self, trainer: Trainer, numbers: Mapping[str, Component]) -> None:
        self.trainer, self.numbers = trainer, numbers

    def lay_out(self) -> None:
        """Lay out the minutes and the button."""
        with gr.Row(elem_classes="numbers"):
            self.minutes = gr.Slider(
                1,
                60,
                10,
                step=1,
                label=words("finetune.search_minutes"),
                min_width=180,
                elem_id="finetune-minutes",
            )
            self.button = gr.Button(words("finetune.search"), size="sm", elem_id="finetune-search")

    def connect(
        self,
        form: Form,
        training: Component,
        line: Component,
        request_of: Callable[[tuple[Any, ...]], FinetuneRequest],
    ) -> None:
        """Connect the button and the timer.

        Args:
            form: of the tab.
            training: holds the id of the training to be.
            line: where it is told how the search goes.
            request_of: makes a request of the form's values.
        """
        self.line = line
        timer = gr.Timer(LOOK_EVERY_S, active=False)
        self.timer = timer

        def search(minutes: float, *values: Any) -> Update:
            try:
                self.trainer.search(request_of(values), minutes)
            except StudioError as error:
                return {line: alarm(error)}
            return {timer: gr.Timer(active=True), line: _note("finetune.searching", trials=0)}

        def wake(training_id: str) -> Any:
            return gr.Timer(active=self.trainer.searches.is_on(training_id))

        asked: list[Component] = [self.minutes, *form.components]
        self.button.click(search, asked, [timer, line], **QUIET)
        training.change(wake, training, timer, **QUIET)  # type: ignore[attr-defined]
        shown = [*(self.numbers[name] for name in FOUND), line, timer]
        timer.tick(self.look, training, shown, **QUIET)

    def look(self, training_id: str) -> Update:
        """Tell how a search goes, and fill in what it found in the end."""
        try:
            found = self.trainer.found(training_id) if training_id else None
        except StudioError as error:
            return {self.line: alarm(error), self.timer: gr.Timer(active=False)}
        if found is None:
            return {self.timer: gr.Timer(active=self.trainer.searches.is_on(training_id))}
        if not found.is_over:
            return {self.line: _note("finetune.searching", trials=found.trials)}
        over = {self.timer: gr.Timer(active=False)}
        if found.held_out is None:
            return {**over, self.line: _note("finetune.found_none")}
        line = _note(
            "finetune.found",
            trials=found.trials,
            rate=f"{found.learning_rate:g}",
            rank=found.rank,
            held=f"{found.held_out:.4f}",
            first="-" if found.first is None else f"{found.first:.4f}",
        )
        return {**over, **{self.numbers[n]: getattr(found, n) for n in FOUND}, self.line: line}


def _note(key: str, **values: object) -> str:
    return f'<p class="note">{both(key, **values)}</p>'
