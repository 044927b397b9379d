"""What every making tab shares: Generate, Skip, Stop, progress, results, and what was interrupted.

A tab gives its form; everything after the click happens here. The page submits a job and then looks
at it with short requests of a timer: a stream that is lost, a reload or a closed page changes
nothing for the job. (A generator was tried: with Gradio 6.31 a page sometimes stood still when a
click met the end of the last stream.)
"""

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.events import Request
from aigc_studio.services.choices import choice_of
from aigc_studio.services.database import Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio
from aigc_studio.ui.acts import act_of, acting_html
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.form import Form
from aigc_studio.ui.learnt import Learnt
from aigc_studio.ui.opening import Opening
from aigc_studio.ui.panel import empty_panel, hint, panel, refused, status, strip, welcome
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.retouch import request_for
from aigc_studio.ui.thumbs import THUMBS, thumbs
from aigc_studio.ui.words import both, language_of, words

RECENT = 12
LOOK_EVERY_S = 0.15
Update = dict[Any, Any]


class Run:
    """The buttons, the panel and the life of a tab's jobs on one page.

    Call `buttons` and `results` inside the layout, then `connect`.
    """

    def __init__(self, studio: Studio, tab: str, empty: str = "run.empty_text") -> None:
        self.studio = studio
        self.tab = tab
        self.empty = empty  # key of the words in the panel before there is a picture
        self.learnt: Learnt | None = None  # what thumbs on its pictures teach
        self.stands: dict[gr.Tabs, str] = {}  # the bars of tabs, and what shows it in each

    def buttons(self) -> None:
        """Lay out the row of buttons and the progress below it."""
        with gr.Row(elem_classes="run"):
            self.run = gr.Button(
                words("run.run"), variant="primary", min_width=140, scale=3, elem_id=self._id("run")
            )
            self.skip = gr.Button(
                words("run.skip"), interactive=False, min_width=70, elem_id=self._id("skip")
            )
            self.stop = gr.Button(
                words("run.stop"),
                interactive=False,
                min_width=70,
                elem_id=self._id("stop"),
                elem_classes="stop",
            )
        self.line = gr.HTML(hint(), elem_id=self._id("status"), elem_classes="progress-line")

    def results(self, starts: int = 3) -> None:
        """Lay out the interrupted card, the panel, the first-run card and the recent pictures.

        Args:
            starts: how many one-click starts the first-run card has; without any it is not shown.
        """
        with gr.Column(
            visible=False, elem_id=self._id("interrupted"), elem_classes="card"
        ) as self.interrupted:
            self.interrupted_text = gr.HTML()
            with gr.Row():
                self.rerun = gr.Button(
                    words("interrupted.rerun"),
                    variant="primary",
                    size="sm",
                    elem_id=self._id("rerun"),
                )
                self.dismiss = gr.Button(
                    words("interrupted.dismiss"), size="sm", elem_id=self._id("dismiss")
                )
        self.canvas = acting_html(empty_panel(self.empty), elem_id=self._id("canvas"))
        with gr.Column(
            visible=False, elem_id=self._id("first"), elem_classes="card first"
        ) as self.first:
            self.welcome = gr.HTML(welcome())
            with gr.Row():
                self.starts = [
                    gr.Button(
                        words(f"first.{self.tab}_{i}"),
                        size="sm",
                        min_width=120,
                        elem_id=self._id(f"start-{i}"),
                    )
                    for i in range(1, starts + 1)
                ]
        self.recent = gr.HTML(elem_id=self._id("recent"))

    def connect(self, opening: Opening, form: Form, seed: Component | None = None) -> None:
        """Connect the buttons.

        Args:
            opening: of the page.
            form: makes the requests, and is remembered.
            seed: shows the seed that is used, where there is one.
        """
        self.seed, self.form = seed or gr.State(0), form
        self.job_id, self.broken_id, self.seen = gr.State(""), gr.State(""), gr.State(("", ""))
        self.timer = gr.Timer(LOOK_EVERY_S, active=False)
        self.shown = [
            self.canvas, self.line, self.job_id, self.seed, self.stop, self.skip, self.recent,
            self.first, self.interrupted, self.interrupted_text, self.broken_id, self.seen,
            self.timer,
        ]  # fmt: skip
        if self.learnt:
            self.shown.append(self.learnt.view)
            self.learnt.connect(opening)
        form.remember(opening, self.studio.drafts, self.studio.settings.language)
        self._draws(self.run.click, validator=self._check)
        self.rerun.click(self._draw_again, self.broken_id, self.shown, **QUIET)
        self.dismiss.click(self._dismiss, self.broken_id, self.shown, **QUIET)
        self.stop.click(self._stop, self.job_id, **QUIET)
        self.skip.click(self.studio.scheduler.skip, self.job_id, **QUIET)
        self.canvas.click(self._act, self.job_id, self.shown, **QUIET)
        self.timer.tick(self._look, [self.job_id, self.seen], self.shown, **QUIET)
        opening.add(self._open, self.shown)

    def shows(self) -> Update:
        """Return what brings it before the user's eyes."""
        return {tabs: gr.Tabs(selected=name) for tabs, name in self.stands.items()}

    def start(self, request: Request, browser: str) -> Update:
        """Submit a request and return what makes the page follow it, or why it was refused."""
        try:
            return self.follow(self.studio.scheduler.submit(request, browser))
        except StudioError as error:
            return {self.line: refused(error)}

    def follow(self, job: str) -> Update:
        """Return what makes the page look at a job from now on."""
        request = self.studio.scheduler.progress(job).request
        return {
            self.job_id: job,
            self.seen: ("", ""),
            self.seed: getattr(request, "seed", gr.skip()),
            self.first: gr.update(visible=False),
            self.stop: gr.update(interactive=True),
            self.skip: gr.update(interactive=True),
            self.timer: gr.update(active=True),
        }

    def draws_after(self, filled: Dependency) -> None:
        """Start a job of the fields' values when an event that filled them is done."""
        self._draws(filled.then)

    def _draws(self, trigger: Callable[..., Any], **options: Any) -> None:
        quiet = {**QUIET, "queue": True}  # a validator works for queued events only
        trigger(self._draw, self.form.components, self.shown, **quiet, **options)

    def _id(self, part: str) -> str:
        return f"{self.tab}-{part}"

    def _check(self, request: gr.Request, *values: Any) -> list[Any]:
        wrong, message = "", ""
        try:
            self.form.request_of(self.form.named(values))
        except StudioError as error:  # what is not of a field `_draw` tells below the buttons
            if isinstance(error, RequestError) and error.field in self.form.fields:
                wrong = error.field
                message = error.tell(language_of(request, self.studio.settings.language))
        return [gr.validate(name != wrong, message) for name in self.form.named(values)]

    def _draw(self, request: gr.Request, *values: Any) -> Update:
        try:
            wanted = self.form.request_of(self.form.named(values))
        except StudioError as error:
            return {self.line: refused(error)}
        return self.start(wanted, browser_of(request))

    def _draw_again(self, broken: str) -> Update:
        try:
            self.studio.scheduler.rerun(broken)
        except StudioError as error:
            return {self.line: refused(error)}
        return {**self.follow(broken), **self._overview()}

    def _stop(self, job: str) -> None:
        self.studio.scheduler.stop(job)

    def _act(self, event: gr.EventData, request: gr.Request, job: str) -> Update:
        """Do what a button of a finished picture says; what comes of it takes the panel."""
        act = act_of(event)
        if self.learnt and act["do"] in THUMBS:
            self.studio.votes.give(act["id"], THUMBS[act["do"]])
            return {
                self.canvas: self._drawn(self.studio.scheduler.progress(job)),
                **self.learnt.update(),
            }
        try:
            said = language_of(request, self.studio.settings.language)
            wanted = request_for(self.studio, act["do"], act["id"], said)
        except StudioError as error:
            return {self.line: refused(error)}
        return self.start(wanted, browser_of(request))

    def _drawn(self, progress: JobProgress) -> str:
        """Return the panel of a job; with thumbs where they teach something of its choices."""
        if not self.learnt:
            return panel(progress)
        chosen = [r for r in progress.results if choice_of(progress.request, r.piece)]
        votes = self.studio.votes.of([result.id for result in chosen])
        return panel(progress, {result.id: thumbs(result.id, votes) for result in chosen})

    def _look(self, job: str, seen: tuple[str, str]) -> Update:
        """Return what is new of the job that the page follows; at its end stop looking."""
        progress = self.studio.scheduler.progress(job)
        now = (self._drawn(progress), status(progress))
        update: Update = {self.seen: now}
        if now[0] != seen[0]:
            update[self.canvas] = now[0]
        if now[1] != seen[1]:
            update[self.line] = now[1]
        if progress.status.is_over:
            idle = gr.update(interactive=False)
            update |= {self.stop: idle, self.skip: idle, self.timer: gr.update(active=False)}
            update |= self._overview()
        return update

    def _overview(self) -> Update:
        """Return what does not belong to one run: recent pictures and interrupted jobs."""
        results = self.studio.results.page(Filter(engine=self.tab), size=RECENT)
        interrupted = self.studio.jobs.with_status(Status.INTERRUPTED)
        broken = [job for job in interrupted if job.engine == self.tab]
        update: Update = {
            self.recent: strip(results),
            self.interrupted: gr.update(visible=bool(broken)),
            self.broken_id: broken[0].id if broken else "",
        }
        if broken:
            progress = self.studio.scheduler.progress(broken[0].id)
            update[self.interrupted_text] = both(
                "interrupted.text",
                prompt=progress.request.title,
                done=len(progress.results),
                count=progress.request.pieces,
            )
        return update

    def _open(self, request: gr.Request) -> Update:
        """Return the page as it opens: this browser's unfinished run is followed again."""
        empty = not self.studio.results.page(Filter(), size=1)
        update = {**self._overview(), self.first: gr.update(visible=empty and bool(self.starts))}
        mine = self._unfinished(browser_of(request))
        return {**update, **self.follow(mine)} if mine else update

    def _unfinished(self, browser: str) -> str:
        """Return the job of a browser that its page follows when it opens again, "" for none."""
        mine = self.studio.jobs.unfinished_of(browser, self.tab)
        return mine.id if mine else ""

    def _dismiss(self, broken: str) -> Update:
        self.studio.scheduler.stop(broken)
        return self._overview()
