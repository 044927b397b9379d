"""The Fine-tune tab: pictures in, a look at them, a plan, one button, and the result in use.

What is handed in goes straight into the folder of a training to be; the page keeps only its id. A
training goes on without a page; this one looks at it with short requests of a timer.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from aigc_studio.core.errors import NotFoundError, StudioError
from aigc_studio.engines.finetune import (
    LORA_GOALS,
    MAX_NAME,
    MAX_WORD,
    TEXT_GOALS,
    TUNED,
    FinetuneRequest,
)
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.style_request import TRAINED
from aigc_studio.services.database import Status
from aigc_studio.services.picture_sets import PictureSets
from aigc_studio.services.text_sets import TextSets
from aigc_studio.training.folder import PLANS, Goal, plan_of
from aigc_studio.training.text_set import TextSet
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.good_settings import GoodSettings
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.photo import taken
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.text_fields import voice_choices
from aigc_studio.ui.text_set_view import text_set_view
from aigc_studio.ui.training_view import (
    empty_set,
    nothing_trained,
    set_view,
    training_view,
    trainings_list,
)
from aigc_studio.ui.words import both, language_of, told, words
from aigc_studio.zoo.loras import Weights
from aigc_studio.zoo.writer import BUNDLED, name_of

GOALS = ("character", "style", "manner", "words", "writer", "gan", "vae")
WEIGHTS = ("lora", "all")
LOSSES = {"cross-entropy": "losses_cross", "wasserstein": "losses_wasserstein"}
NUMBERS = ("steps", "batch", "rank", "learning_rate", "own_drawings", "resolution", "seed")
CHOICES = ("losses", "weights")  # of a plan, beside its numbers
TOLD = ("goal", "name", "licence", "model")  # of a request, beside its word and its plan
LOOK_EVERY_S = 1.0
Update = dict[Any, Any]
MAX_WORDS = 300  # characters that are looked for in captions


class FinetuneTab:
    """The components of the tab and what happens in them."""

    def __init__(self, page: Page) -> None:
        self.page, self.studio, self.trainer = page, page.studio, page.studio.trainer

    def lay_out(self) -> None:
        """Lay out the way from pictures to a result."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=5, min_width=340, elem_classes="inputs"):
                self.goal = gr.Radio(
                    [(words(f"finetune.goal_{goal}"), goal) for goal in GOALS],
                    value=GOALS[0],
                    label=words("finetune.goal"),
                    info=words("finetune.goal_info"),
                    elem_id="finetune-goal",
                    elem_classes="segmented",
                )
                with gr.Row(elem_classes="numbers"):
                    self.name = _text("name", MAX_NAME)
                    self.word = _text("word", MAX_WORD)
                self.file = gr.File(
                    label=words("finetune.drop"),
                    file_count="multiple",
                    height=112,
                    elem_id="finetune-file",
                    elem_classes="photo-box",
                )
                self.set = acting_html(empty_set(), elem_id="finetune-set")
                with gr.Accordion(words("set.reword"), open=False, elem_id="finetune-reword"):
                    with gr.Row(elem_classes="numbers"):
                        self.find, self.put = _words("find"), _words("put")
                    self.reword = gr.Button(
                        words("set.reword_go"), size="sm", elem_id="finetune-reword-go"
                    )
                self._drawer()
                with gr.Row(elem_classes="run"):
                    self.run = gr.Button(
                        words("finetune.run"),
                        variant="primary",
                        min_width=140,
                        scale=3,
                        elem_id="finetune-run",
                    )
                    self.estimate = gr.Button(
                        words("finetune.estimate"),
                        min_width=120,
                        scale=2,
                        elem_id="finetune-estimate",
                    )
                self.line = gr.HTML(elem_id="finetune-line")
            with gr.Column(scale=6, min_width=340, elem_classes="result"):
                self.view = acting_html(nothing_trained(), elem_id="finetune-view")
                self.list = acting_html(elem_id="finetune-list")

    def connect(self) -> None:
        """Connect everything; every handler gives a dict of what changes."""
        self.shown, self.seen = gr.State(""), gr.State("")
        self.timer = gr.Timer(LOOK_EVERY_S)
        fields = {
            "goal": self.goal,
            "name": self.name,
            "word": self.word,
            "licence": self.licence,
            "model": self.model,
            "losses": self.losses,
            "weights": self.weights,
            **self.numbers,
            "training": self.training,
        }
        form = Form("finetune", fields, request_of, lambda request: {})
        self.form = form
        form.remember(self.page.opening, self.studio.drafts)
        taking = [self.file, self.set, self.training, self.line]
        known = [self.training, self.goal]
        self.file.upload(self._take, [self.file, *known], taking, **QUIET)
        gr.on([self.training.change, self.goal.change], self._set_html, known, self.set, **QUIET)
        self.set.click(self._mend, known, [self.set, self.line], **EVERY_ACT)
        asked = [*known, self.find, self.put]
        self.reword.click(self._reword, asked, [self.set, self.line], **QUIET)
        following = [self.view, self.list, self.shown, self.seen, self.line]
        began = [*following, self.training]
        self.run.click(self._begin, form.components, began, **QUIET)
        self.estimate.click(self._estimate, form.components, self.line, **QUIET)
        self.good.connect(form, self.training, self.line, self._wanted)
        numbers = [self.word, self.model, self.weights, *self.numbers.values()]
        self.goal.input(self._plan, self.goal, numbers, **QUIET)
        rate = self.numbers["learning_rate"]
        self.weights.input(rate_of, [self.goal, self.weights], rate, **QUIET)
        makers = [self.page.makers[name] for name in ("image", "style", "text")]
        there = list(
            dict.fromkeys(
                part for maker in makers for part in (*maker.stands, *maker.form.fields.values())
            )
        )
        for acting in (self.view, self.list):
            acting.click(self._act, self.shown, [*following, *there, *form.components], **EVERY_ACT)
        looking = [self.timer.tick, self.page.demo.load, self.page.shown["finetune"].select]
        gr.on(looking, self._look, [self.shown, self.seen], following, **QUIET)

    def _drawer(self) -> None:
        """Lay out the numbers of a training, closed: the plan has good ones."""
        plan = PLANS[GOALS[0]]
        with gr.Accordion(words("finetune.drawer"), open=False, elem_id="finetune-drawer"):
            self.licence = _text("licence", 200)
            self.model = gr.Dropdown(
                [*self._drawers(), *self._writers()],  # a draft may bring one of either
                value=TUNED,
                label=words("image.model"),
                elem_id="finetune-model",
            )
            self.losses = gr.Radio(
                [(words(f"finetune.{label}"), losses) for losses, label in LOSSES.items()],
                value=plan.losses,
                label=words("finetune.losses"),
                elem_id="finetune-losses",
            )
            self.weights = gr.Radio(
                [(words(f"finetune.weights_{weights}"), weights) for weights in WEIGHTS],
                value=plan.weights,
                label=words("finetune.weights"),
                info=words("finetune.weights_info"),
                elem_id="finetune-weights",
            )
            self.numbers: dict[str, Component] = {
                "steps": _number("steps", plan.steps, 1, 10_000),
                "batch": _number("batch", plan.batch, 2, 64),
                "rank": _number("rank", plan.rank, 1, 64),
                "learning_rate": gr.Number(
                    plan.learning_rate,
                    label=words("finetune.learning_rate"),
                    minimum=1e-6,
                    maximum=1,
                    elem_id="finetune-learning-rate",
                ),
                "own_drawings": _number("own_drawings", plan.own_drawings, 0, 200),
                "resolution": _number("resolution", plan.resolution, 16, 2048),
                "seed": gr.Number(
                    value=lambda: secrets.randbelow(MAX_SEED),
                    label=words("image.seed"),
                    precision=0,
                    elem_id="finetune-seed",
                ),
            }
            self.good = GoodSettings(self.trainer, self.numbers)
            self.good.lay_out()
            self.training = gr.Textbox("", visible="hidden", elem_id="finetune-training")

    def _take(self, files: list[str], training: str, goal: str) -> Update:
        """Put what was handed in into the set; Gradio's copies are deleted."""
        handed = [(Path(file).name, taken(file)) for file in files]
        try:
            training = training if self._is_new(training) else self.trainer.new()
            self._sets(goal).add(training, handed)
        except StudioError as error:
            return {self.file: None, self.line: _alarm(error)}
        return {
            self.file: None,
            self.training: training,
            self.set: self._set_html(training, goal),
            self.line: "",
        }

    def _is_new(self, training: str) -> bool:
        """Whether there is such a set, and it was not trained on yet."""
        try:
            there = self.trainer.folder_of(training).path.exists()
            self.trainer.progress(training)
        except NotFoundError:
            return bool(training) and there if training else False
        return False

    def _set_html(self, training: str, goal: str) -> str:
        is_there = training and self.trainer.folder_of(training).path.exists()
        if goal in TEXT_GOALS:
            texts = self.trainer.texts
            if not is_there:
                return text_set_view(TextSet(), [])
            return text_set_view(texts.read(training), texts.examine(training))
        if not is_there:
            return empty_set()
        folder = self.trainer.folder_of(training)
        return set_view(folder, folder.read_set(), self.trainer.pictures.examine(training))

    def _sets(self, goal: str) -> PictureSets | TextSets:
        """Return what keeps the sets that a goal learns from."""
        return self.trainer.texts if goal in TEXT_GOALS else self.trainer.pictures

    def _reword(self, training: str, goal: str, find: str, put: str) -> Update:
        try:
            self._sets(goal).reword(training, find, put)
        except StudioError as error:
            return {self.line: _alarm(error)}
        return {self.set: self._set_html(training, goal), self.line: ""}

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
                self.trainer.pictures.mend(training, act["kind"], said)
            elif act["do"] == "drop":
                self.trainer.pictures.leave_out(training, act["file"])
            elif act["do"] == "caption":  # the next field may be typed in: nothing is drawn anew
                self.trainer.pictures.caption(training, {act["file"]: act["value"]})
                return {self.line: ""}
        except StudioError as error:
            return {self.line: _alarm(error)}
        return {self.set: self._set_html(training, goal), self.line: ""}

    def _plan(self, goal: str) -> Update:
        """Return the numbers that do well for a goal, and its models; not each has a word."""
        plan = PLANS[goal]
        numbers = {self.numbers[n]: getattr(plan, n) for n in NUMBERS if n != "seed"}
        choices = self._writers() if goal == "words" else self._drawers()
        return {
            **numbers,
            self.weights: plan.weights,
            self.word: gr.update(visible=goal in LORA_GOALS),
            self.model: gr.update(choices=choices, value=choices[0][1]),
        }

    def _drawers(self) -> list[tuple[Any, str]]:
        return [(words("model.stepwise"), TUNED), *self.studio.pool.own_choices]

    def _writers(self) -> list[tuple[Any, str]]:
        own = self.studio.pool.text_model
        bundled = (words("text.writer_bundled"), BUNDLED)
        return [bundled, (name_of(own), name_of(own))] if own else [bundled]

    def _estimate(self, *values: Any) -> str:
        """Try some steps and tell how long all of them will take."""
        try:
            wanted = self._wanted(values)
            found = self.trainer.estimate(wanted)
        except StudioError as error:
            return _alarm(error)
        minutes = max(1, round(found.seconds(wanted.plan) / 60))
        folder = self.trainer.folder_of(wanted.id).path
        told = both("finetune.estimated", minutes=minutes, memory=found.memory_mb, folder=folder)
        return f'<p class="note">{told}</p>'

    def _wanted(self, values: tuple[Any, ...]) -> FinetuneRequest:
        """Return a request for a try: it needs no name yet."""
        return request_of({"name": "-", "word": "-", **self._given(values)})

    def _given(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """Return what stands in the form; empty fields are left out."""
        return {name: value for name, value in self.form.named(values).items() if value != ""}

    def _begin(self, request: gr.Request, *values: Any) -> Update:
        try:
            wanted = request_of(self._given(values))
            self.trainer.submit(wanted, browser_of(request))
        except StudioError as error:
            return {self.line: _alarm(error)}
        return {**self._look(wanted.id, ""), self.line: "", self.training: ""}

    def _act(self, event: gr.EventData, shown: str) -> Update:
        """Do what a button of a training says, and show what came of it."""
        act = act_of(event)
        do, training = act["do"], act["id"]
        try:
            if do == "use":
                return self._use(training)
            if do == "style":
                return self._use_manner(training)
            if do == "clone":
                return self._clone(training)
            if do == "show":
                shown = training
            elif do == "publish":
                address = self.trainer.publish(training)
                done = both("finetune.published", address=address)
                return {self.line: f'<p class="note">{done}</p>'}
            elif do == "choose":
                self.trainer.choose(training, int(act["step"]))
            elif do in ("pause", "resume", "keep", "cancel", "delete"):
                getattr(self.trainer, do)(training)
        except StudioError as error:
            return {self.line: _alarm(error)}
        return {**self._look(shown, ""), self.line: ""}

    def _clone(self, training: str) -> Update:
        """Put a copy of a training's set and all that it was told into the form."""
        request = self.trainer.progress(training).request
        copy = self.trainer.clone(training)
        plan = {name: getattr(request.plan, name) for name in (*NUMBERS, *CHOICES)}
        told = {name: getattr(request, name) for name in TOLD}
        filled = self.form.filled({**told, **plan, "training": copy})
        word = gr.update(value=request.word, visible=request.makes_lora)
        return {
            **filled,
            self.word: word,
            self.line: f'<p class="note">{both("finetune.cloned")}</p>',
        }

    def _use_manner(self, training: str) -> Update:
        """Choose the manner in the Style transfer tab and go there."""
        maker = self.page.makers["style"]
        choices = [(manner.name, manner.id) for manner in self.studio.pool.manners.all()]
        wall = gr.update(choices=choices, value=training, visible=True)
        return {
            **maker.shows(),
            **maker.form.filled({"kind": TRAINED}),
            maker.form.fields["manner"]: wall,
        }

    def _use(self, training: str) -> Update:
        """Put the result into the Image tab or the Text tab and go there."""
        pool = self.studio.pool
        if pool.own_writers.holds(training) or pool.loras.find(training).goal == "words":
            maker = self.page.makers["text"]
            chosen = gr.update(choices=voice_choices(pool), value=training)
            filled = maker.form.filled({"voice_weight": 1.0})
            return {**maker.shows(), **filled, maker.form.fields["voice"]: chosen}
        lora = pool.loras.find(training)
        maker = self.page.makers["image"]
        form = maker.form
        choices = lora_choices(self.studio)
        filled = form.filled({"model": lora.model, "lora_weight": 1.0, "prompt": lora.word})
        used = gr.update(choices=choices, value=[training])
        return {**maker.shows(), **filled, form.fields["loras"]: used}

    def _look(self, shown: str, seen: str) -> Update:
        """Return what is new of the trainings."""
        every = self.trainer.all()
        known = {one.id: one for one in every}
        running = [one.id for one in every if one.status is Status.RUNNING]
        chosen = shown if shown in known else next(iter([*running, *known]), "")
        html = nothing_trained()
        if chosen:
            folder, command = self.trainer.folder_of(chosen), self.trainer.command(chosen)
            html = training_view(known[chosen], folder, command)
        names = trainings_list(every, chosen)
        if html + names == seen:
            return {self.seen: seen}  # a handler has to say something
        return {self.view: html, self.list: names, self.shown: chosen, self.seen: html + names}


def lora_choices(studio: Any) -> list[tuple[str, str]]:
    """Return what was trained here as choices: name with its model, and id."""
    return [(f"{lora.name} · {lora.model}", lora.id) for lora in studio.pool.loras.all()]


def request_of(values: Values) -> FinetuneRequest:
    """Make a request of the form.

    Raises:
        RequestError: names the first field that is out of range.
    """
    fields = dict(values)
    goal = fields.get("goal", GOALS[0])
    numbers = {name: fields.pop(name, None) for name in (*NUMBERS, *CHOICES)}
    plan = PLANS[goal].model_dump() if goal in PLANS else {}
    plan |= {name: value for name, value in numbers.items() if value is not None}
    if plan.get("steps"):
        plan["save_every"] = min(plan.get("save_every", 50), max(1, plan["steps"] // 4))
    training = fields.pop("training", "")
    given = {"name": "", **fields, "plan": plan}
    return FinetuneRequest.checked({**given, "id": training} if training else given)


def rate_of(goal: Goal, weights: Weights) -> float:
    """Return the learning rate that does well."""
    return plan_of(goal, weights if goal == "words" else "lora").learning_rate


def _words(field: str) -> gr.Textbox:
    return gr.Textbox(
        "",
        label=words(f"set.{field}"),
        max_length=MAX_WORDS,
        lines=1,
        min_width=120,
        elem_id=f"finetune-{field}",
    )


def _text(field: str, longest: int) -> gr.Textbox:
    return gr.Textbox(
        "",
        label=words(f"finetune.{field}"),
        placeholder=words(f"finetune.{field}_placeholder"),
        max_length=longest,
        lines=1,
        min_width=150,
        elem_id=f"finetune-{field}",
    )


def _number(field: str, value: int, least: int, most: int) -> gr.Slider:
    return gr.Slider(
        least, most, value, step=1, label=words(f"finetune.{field}"), elem_id=f"finetune-{field}"
    )


def _alarm(error: StudioError) -> str:
    return f'<p class="alarm" role="alert">{told(error)}</p>'


def build(page: Page) -> None:
    """Lay out the tab and connect it."""
    tab = FinetuneTab(page)
    tab.lay_out()
    tab.connect()


TAB = Tab("finetune", build)
