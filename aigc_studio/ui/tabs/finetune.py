"""The Fine-tune tab: pictures in, a look at them, a plan, one button, and the result in use.

A training goes on without a page; this one looks at it with short requests of a timer.
"""

from typing import Any, get_args

import gradio as gr
from gradio.components import Component

from aigc_studio.core.errors import StudioError
from aigc_studio.engines.finetune import (
    LORA_GOALS,
    MAX_NAME,
    MAX_WORD,
    TEXT_GOALS,
    TUNED,
    FinetuneRequest,
)
from aigc_studio.services.database import Status
from aigc_studio.training.folder import PLANS, Goal, plan_of
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.finetune_set import SetBox
from aigc_studio.ui.finetune_use import MAKERS, USES
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.good_settings import GoodSettings
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.training_view import (
    nothing_trained,
    training_view,
    trainings_list,
)
from aigc_studio.ui.words import alarm, both, words
from aigc_studio.zoo.loras import Weights
from aigc_studio.zoo.writer import BUNDLED, name_of

GOALS = get_args(Goal)
WEIGHTS = ("lora", "all")
ABOUT = {  # what is to be known before one begins, where the goal's name does not say it
    "product": "finetune.about_product",
    "text_to_image": "finetune.about_text_to_image",
}
LOSSES = {"cross-entropy": "losses_cross", "wasserstein": "losses_wasserstein"}
NUMBERS = ("steps", "batch", "rank", "learning_rate", "own_drawings", "resolution", "seed")
CHOICES = ("losses", "weights")  # of a plan, beside its numbers
TOLD = ("goal", "name", "licence", "model")  # of a request, beside its word and its plan
LOOK_EVERY_S = 1.0
Update = dict[Any, Any]


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
                self.about = gr.HTML(elem_id="finetune-about")
                with gr.Row(elem_classes="numbers"):
                    self.name = _text("name", MAX_NAME)
                    self.word = _text("word", MAX_WORD)
                self.set = SetBox(self.studio)
                self.set.lay_out()
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
        self.set.connect(self.training, self.goal, self.line)
        following = [self.view, self.list, self.shown, self.seen, self.line]
        began = [*following, self.training]
        self.run.click(self._begin, form.components, began, **QUIET)
        self.estimate.click(self._estimate, form.components, self.line, **QUIET)
        self.good.connect(form, self.training, self.line, self._wanted)
        numbers = [self.word, self.model, self.weights, *self.numbers.values()]
        self.goal.input(self._plan, self.goal, numbers, **QUIET)
        rate = self.numbers["learning_rate"]
        self.weights.input(rate_of, [self.goal, self.weights], rate, **QUIET)
        self.goal.change(_about, self.goal, self.about, **QUIET)
        makers = [self.page.makers[name] for name in MAKERS]
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
                    plan.seed,
                    label=words("image.seed"),
                    precision=0,
                    elem_id="finetune-seed",
                ),
            }
            self.good = GoodSettings(self.trainer, self.numbers)
            self.good.lay_out()
            self.training = gr.Textbox("", visible="hidden", elem_id="finetune-training")

    def _plan(self, goal: str) -> Update:
        """Return the numbers that do well for a goal, and its models; not each has a word."""
        plan = PLANS[goal]
        numbers = {self.numbers[n]: getattr(plan, n) for n in NUMBERS if n != "seed"}
        choices = self._writers() if goal in TEXT_GOALS else self._drawers()
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
            return alarm(error)
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
            return {self.line: alarm(error)}
        return {**self._look(wanted.id, ""), self.line: "", self.training: ""}

    def _act(self, event: gr.EventData, shown: str) -> Update:
        """Do what a button of a training says, and show what came of it."""
        act = act_of(event)
        do, training = act["do"], act["id"]
        try:
            if do == "use":
                goal = self.trainer.progress(training).request.goal
                return USES[goal].act(self.page, training)
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
            return {self.line: alarm(error)}
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


def _about(goal: str) -> str:
    return f'<p class="note">{both(ABOUT[goal])}</p>' if goal in ABOUT else ""


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


def build(page: Page) -> None:
    """Lay out the tab and connect it."""
    tab = FinetuneTab(page)
    tab.lay_out()
    tab.connect()


TAB = Tab("finetune", build)
