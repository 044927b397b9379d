"""The set of the Fine-tune tab: what is handed in, what the doctor says of it, its captions.

It lies in the folder of a training to be; the page keeps only its id.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from aigc_studio.core.errors import NotFoundError, StudioError
from aigc_studio.engines.finetune import TEXT_GOALS
from aigc_studio.services.picture_sets import PictureSets
from aigc_studio.services.text_sets import TextSets
from aigc_studio.studio import Studio
from aigc_studio.training.phantoms import take_phantoms
from aigc_studio.training.text_set import TextSet
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.photo import taken
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.text_set_view import text_set_view
from aigc_studio.ui.training_view import empty_set, set_view
from aigc_studio.ui.words import alarm, language_of, words

MAX_WORDS = 300  # characters that are looked for in captions
SCAN_GOALS = ("gan", "vae")  # that phantoms, which have no captions, are an example for
Update = dict[Any, Any]


class SetBox:
    """The place for files, what became of them, and search and replace."""

    def __init__(self, studio: Studio) -> None:
        self.studio, self.trainer = studio, studio.trainer

    def lay_out(self) -> None:
        """Lay out the box, the set and the fields."""
        self.file = gr.File(
            label=words("finetune.drop"),
            file_count="multiple",
            height=132,
            elem_id="finetune-file",
            elem_classes="photo-box",
        )
        self.set = acting_html(empty_set(), elem_id="finetune-set")
        self.scans = gr.Button(
            words("set.phantoms"), size="sm", visible=False, elem_id="finetune-scans"
        )
        with gr.Accordion(words("set.reword"), open=False, elem_id="finetune-reword"):
            with gr.Row(elem_classes="numbers"):
                self.find, self.put = _words("find"), _words("put")
            self.reword = gr.Button(words("set.reword_go"), size="sm", elem_id="finetune-reword-go")

    def connect(self, training: gr.Textbox, goal: gr.Radio, line: gr.HTML) -> None:
        """Connect everything.

        Args:
            training: holds the id of the training to be.
            goal: says what it is to learn.
            line: where it is told what went wrong.
        """
        self.training, self.line = training, line
        known = [training, goal]
        taking = [self.file, self.set, training, line]
        self.file.upload(self._take, [self.file, *known], taking, **QUIET)
        gr.on([training.change, goal.change], self._html, known, self.set, **QUIET)
        self.scans.click(self._take_scans, known, taking, **QUIET)
        goal.change(_shows_scans, goal, self.scans, **QUIET)
        self.set.click(self._mend, known, [self.set, line], **EVERY_ACT)
        asked = [*known, self.find, self.put]
        self.reword.click(self._reword, asked, [self.set, line], **QUIET)

    def _take(self, files: list[str], training: str, goal: str) -> Update:
        """Put what was handed in into the set; Gradio's copies are deleted."""
        handed = [(Path(file).name, taken(file)) for file in files]
        try:
            training = training if self._is_new(training) else self.trainer.new()
            self._of(goal).add(training, handed)
        except StudioError as error:
            return {self.file: None, self.line: alarm(error)}
        return {
            self.file: None,
            self.training: training,
            self.set: self._html(training, goal),
            self.line: "",
        }

    def _take_scans(self, training: str, goal: str) -> Update:
        """Make a set of phantoms, which need nobody's pictures."""
        try:
            training = self.trainer.new()
            take_phantoms(self.trainer.folder_of(training))
        except StudioError as error:
            return {self.line: alarm(error)}
        return {self.training: training, self.set: self._html(training, goal), self.line: ""}

    def _of(self, goal: str) -> PictureSets | TextSets:
        """Return what keeps the sets that a goal learns from."""
        return self.trainer.texts if goal in TEXT_GOALS else self.trainer.pictures

    def _is_new(self, training: str) -> bool:
        """Whether there is such a set, and it was not trained on yet."""
        try:
            there = self.trainer.folder_of(training).path.exists()
            self.trainer.progress(training)
        except NotFoundError:
            return bool(training) and there if training else False
        return False

    def _html(self, training: str, goal: str) -> str:
        is_there = training and self.trainer.folder_of(training).path.exists()
        if goal in TEXT_GOALS:
            texts = self.trainer.texts
            if not is_there:
                return text_set_view(TextSet(), [])
            return text_set_view(texts.read(training), texts.examine(training))
        if not is_there:
            return empty_set()
        folder = self.trainer.folder_of(training)
        findings = self.trainer.pictures.examine(training, goal)
        return set_view(folder, folder.read_set(), findings)

    def _reword(self, training: str, goal: str, find: str, put: str) -> Update:
        try:
            self._of(goal).reword(training, find, put)
        except StudioError as error:
            return {self.line: alarm(error)}
        return {self.set: self._html(training, goal), self.line: ""}

    def _mend_texts(self, act: Mapping[str, str], training: str) -> None:
        """Do what a button of a set of texts says."""
        if act["do"] == "mend":
            self.trainer.texts.mend(training, act["kind"])
        elif act["do"] == "drop":
            self.trainer.texts.leave_out(training, int(act["number"]))
        elif act["do"] == "encoding":
            self.trainer.texts.read_again(training, act["file"], act["encoding"])

    def _mend(self, event: gr.EventData, request: gr.Request, training: str, goal: str) -> Update:
        """Do what a button of the set says."""
        act = act_of(event)
        try:
            if goal in TEXT_GOALS:
                self._mend_texts(act, training)
            elif act["do"] == "mend":
                said = language_of(request, self.studio.settings.language)
                self.trainer.pictures.mend(training, act["kind"], said, goal)
            elif act["do"] == "drop":
                self.trainer.pictures.leave_out(training, act["file"])
            elif act["do"] == "caption":  # the next field may be typed in: nothing is drawn anew
                self.trainer.pictures.caption(training, {act["file"]: act["value"]})
                return {self.line: ""}
        except StudioError as error:
            return {self.line: alarm(error)}
        return {self.set: self._html(training, goal), self.line: ""}


def _shows_scans(goal: str) -> Update:
    return gr.update(visible=goal in SCAN_GOALS)


def _words(field: str) -> gr.Textbox:
    return gr.Textbox(
        "",
        label=words(f"set.{field}"),
        max_length=MAX_WORDS,
        lines=1,
        min_width=120,
        elem_id=f"finetune-{field}",
    )
