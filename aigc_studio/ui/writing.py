"""How texts are followed: a job per variant, side by side, each with what can be done to it."""

import re
import secrets
from collections.abc import Mapping
from html import escape
from uuid import uuid4

import gradio as gr

from aigc_studio.core.brief import MAX_DRAFT, Brief, Language, Length, Tone
from aigc_studio.core.claims import doubts
from aigc_studio.core.errors import StudioError
from aigc_studio.core.events import Request
from aigc_studio.core.language import say
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.text import TextRequest
from aigc_studio.models.writing import FORMS, TASKS
from aigc_studio.services.database import Result, Status
from aigc_studio.services.platforms import PLATFORMS
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.taste import Taste
from aigc_studio.ui.acts import act_of
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.panel import refused, status
from aigc_studio.ui.run import Run, Update
from aigc_studio.ui.thumbs import FORGET, THUMBS, thumbs, told_taste
from aigc_studio.ui.words import both, both_of, told
from aigc_studio.zoo.own_writers import OWN
from aigc_studio.zoo.writer import BUNDLED

REWRITES = ("shorter", "warmer", "funnier", "formal", "translate")
OTHER: Mapping[Language, Language] = {"en": "zh", "zh": "en"}
SHORTER: Mapping[Length, Length] = {"long": "medium", "medium": "short"}
TONES: Mapping[str, Tone] = {"warmer": "warm", "funnier": "funny", "formal": "formal"}
UNFOLD = "text-unfold"  # what tabs/unfolding.py does
CHINESE, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2}")
# After these the bundled writer can take over: what failed was somebody else's.
ELSEWHERE = frozenset(
    {
        "error.server_away",
        "error.server_broke",
        "error.server_refused",
        "error.server_strange",
        "error.writer_broken",
        "error.writer_template",
    }
)
BY_KEY = {platform.key: platform for platform in PLATFORMS}


class TextRun(Run):
    """Follows the jobs of up to three variants; their ids stand in one state, with spaces."""

    def start(self, request: Request, browser: str) -> Update:
        """Submit each variant as a job of its own, so that each can be stopped, and follow all."""
        alone = [part.model_copy(update={"id": uuid4().hex}) for part in request.split()]
        try:
            return self.follow(" ".join(self.studio.scheduler.submit_together(alone, browser)))
        except StudioError as error:
            return {self.line: refused(error)}

    def follow(self, job: str) -> Update:
        """Return what makes the page look at these jobs from now on."""
        return {**super().follow(job.split()[0]), self.job_id: job}

    def _stop(self, job: str) -> None:
        for each in job.split():
            self.studio.scheduler.stop(each)

    def _unfinished(self, browser: str) -> str:
        unfinished = self.studio.jobs.with_status(Status.RUNNING, Status.QUEUED)
        mine = [job.id for job in unfinished if (job.browser, job.engine) == (browser, self.tab)]
        return " ".join(mine)

    def _look(self, job: str, seen: tuple[str, str]) -> Update:
        jobs = [self.studio.scheduler.progress(each) for each in job.split()]
        going = [each for each in jobs if not each.status.is_over]
        now = (self._panel(jobs), status((going or jobs)[0]))
        update: Update = {self.seen: now}
        if now[0] != seen[0]:
            update[self.canvas] = now[0]
        if now[1] != seen[1]:
            update[self.line] = now[1]
        if not going:
            update |= {self.stop: gr.update(interactive=False), self.timer: gr.update(active=False)}
            update |= self._overview()
        return update

    def _panel(self, jobs: list[JobProgress]) -> str:
        """Return the variants as HTML with thumbs.

        When all are over, that one is first which is likeliest to be liked by what thumbs on other
        texts taught: a thumb on one of these moves nothing.
        """
        ids = [result.id for job in jobs for result in job.results]
        votes = self.studio.votes.of(ids)
        if not all(job.status.is_over for job in jobs):
            return texts(jobs, votes)
        if are_fresh(jobs):
            jobs = ranked(jobs, self.studio.votes.taste(besides=ids))
        return texts(jobs, votes, self.studio.votes.taste())

    def _act(self, event: gr.EventData, request: gr.Request, jobs: str) -> Update:
        """Stop one variant, write it again, or write a rewrite in its place."""
        act = act_of(event)
        job = act.get("id", "")
        nothing: Update = {self.line: gr.skip()}  # Gradio takes no empty answer
        if act["do"] in (*THUMBS, FORGET):
            if act["do"] in THUMBS:
                self.studio.votes.give(job, THUMBS[act["do"]])
            else:
                self.studio.votes.forget()
            known = [self.studio.scheduler.progress(each) for each in jobs.split()]
            return {self.canvas: self._panel(known)}
        if job not in jobs.split():
            return nothing
        if act["do"] == "text-stop":
            self.studio.scheduler.stop(job)
            return nothing
        progress = self.studio.scheduler.progress(job)
        wanted = progress.request
        if not isinstance(wanted, TextRequest):
            return nothing
        changes = {"id": uuid4().hex, "seed": secrets.randbelow(MAX_SEED)}
        if act["do"] == "text-bundled":
            changes["writer"] = "bundled"
        elif act["do"] in REWRITES and progress.results:
            changes["brief"] = rewritten(wanted.brief, act["do"], progress.results[0])
        elif act["do"] != "text-again":
            return nothing
        new = wanted.model_copy(update=changes)
        try:
            self.studio.scheduler.submit(new, browser_of(request))
        except StudioError as error:
            return {self.line: refused(error)}
        return self.follow(" ".join(new.id if each == job else each for each in jobs.split()))


def rewritten(brief: Brief, task: str, result: Result) -> Brief:
    """Return the brief of a rewrite of a text; "translate" is into the other language.

    The bundled model cannot work on a text, but what it wrote it can write anew: shorter, in
    another tone or in the other language, from the details as they were typed.
    """
    language = OTHER[brief.language] if task == "translate" else brief.language
    if result.model != BUNDLED:
        draft = result.text[:MAX_DRAFT]
        return brief.model_copy(update={"task": task, "draft": draft, "language": language})
    length = SHORTER.get(brief.length, "short") if task == "shorter" else brief.length
    tone = TONES.get(task, brief.tone)
    return brief.model_copy(update={"language": language, "length": length, "tone": tone})


def rewrites_of(brief: Brief, result: Result) -> list[str]:
    """Return the rewrites that would change something."""
    if result.model.startswith(OWN):  # goes on from a beginning, and does nothing else
        return []
    if result.model != BUNDLED:
        return list(REWRITES)
    return [task for task in REWRITES if rewritten(brief, task, result) != brief]


def texts(
    jobs: list[JobProgress], votes: Mapping[str, bool] | None = None, taste: Taste | None = None
) -> str:
    """Return the variants side by side, and what was learned from thumbs."""
    inner = "".join(_variant(job, votes or {}) for job in jobs)
    return (
        f'<div class="panel"><div class="texts n{len(jobs)}">{inner}</div>{_table(jobs)}'
        f"{_taste(taste) if taste else ''}</div>"
    )


def _taste(taste: Taste) -> str:
    return told_taste(
        taste, "text.taste", "text.taste_how", lambda name: both(f"text.likes_{name}")
    )


def _table(jobs: list[JobProgress]) -> str:
    """Return the link to all texts in one table."""
    ids = ",".join(result.id for job in jobs for result in job.results)
    link = f'<a class="small" href="/texts.csv?ids={ids}" download>{both("text.table")}</a>'
    return f'<p class="table">{link}</p>' if ids else ""


def are_fresh(jobs: list[JobProgress]) -> bool:
    """Tell whether these are the variants of one click, none written again: their seeds count up.

    Only those may change their places; what somebody looks at stays where it is.
    """
    seeds = [getattr(job.request, "seed", -1) for job in jobs]
    return seeds == list(range(seeds[0], seeds[0] + len(seeds)))


def ranked(jobs: list[JobProgress], taste: Taste) -> list[JobProgress]:
    """Return jobs with the text that is likeliest to be liked first; equals stay in order."""
    return sorted(jobs, key=lambda job: -taste.score(text_of(job)))


def text_of(job: JobProgress) -> str:
    """Return a job's text, as far as it is written."""
    return job.results[0].text if job.results else job.text


def _variant(job: JobProgress, votes: Mapping[str, bool]) -> str:
    text = text_of(job)
    request = job.request
    if not isinstance(request, TextRequest):
        raise TypeError(type(request).__name__)
    brief = request.brief
    if not job.status.is_over:
        acts = _button("text-stop", "text.stop", job.job_id)
    else:
        acts = _button("text-again", "text.again", job.job_id)
    if job.results:
        acts += "".join(
            _button(task, _name_of(task, brief), job.job_id)
            for task in rewrites_of(brief, job.results[0])
        )
        acts += f'<button class="small" data-action="copy">{both("text.copy")}</button>'
        acts += (
            f'<a class="small" href="/media/{job.results[0].id}/export" download>'
            f"{both('text.download')}</a>"
        )
        if job.results[0].model == BUNDLED and brief.form in FORMS:
            acts += _button(UNFOLD, "how.title", job.job_id)
        acts += thumbs(job.results[0].id, votes)
    elif job.status is Status.CANCELLED:
        acts = f'<span class="note">{both("text.stopped")}</span>{acts}'
    shown = f'<blockquote class="text">{marked(text, brief)}</blockquote>'
    shown += reasons(text, brief)
    if job.results and job.results[0].model == BUNDLED and has_foreign_details(brief):
        shown += f'<p class="note">{both("text.as_typed")}</p>'
    if not text and not job.status.is_over:
        shown = f'<p class="note">{both("text.waiting")}</p>'
    if job.error:
        shown = (shown if text else "") + f'<p class="error">{told(job.error)}</p>'
        if job.error.key in ELSEWHERE and brief.form in FORMS and brief.task in TASKS:
            acts = _button("text-bundled", "text.bundled", job.job_id) + acts
    measure = meter(text, brief.platform) if text or not job.error else ""
    return (
        f'<figure class="variant {job.status}">{shown}{measure}'
        f'<div class="acts">{acts}</div></figure>'
    )


def _name_of(task: str, brief: Brief) -> str:
    """Return the key of what a rewrite is called."""
    return f"text.to_{OTHER[brief.language]}" if task == "translate" else f"text.{task}"


def has_foreign_details(brief: Brief) -> bool:
    """Tell whether points or audience are in the other language than the text."""
    details = [*brief.points, brief.audience]
    if brief.language == "en":
        return any(CHINESE.search(detail) for detail in details)
    return any(LATIN.search(detail) and not CHINESE.search(detail) for detail in details)


def marked(text: str, brief: Brief) -> str:
    """Return a text as HTML, its doubtful places marked."""
    html, at = "", 0
    for doubt in doubts(text, brief):
        html += escape(text[at : doubt.start])
        html += f"<mark>{escape(text[doubt.start : doubt.end])}</mark>"
        at = doubt.end
    return html + escape(text[at:])


def reasons(text: str, brief: Brief) -> str:
    """Return why places are marked, and what can be said instead."""
    lines = (
        f"<li><mark>{escape(text[doubt.start : doubt.end])}</mark> "
        f"{both(f'text.claim_{doubt.fault}')}"
        f"{escape(' → ' + doubt.instead) if doubt.instead else ''}</li>"
        for doubt in doubts(text, brief)
    )
    listed = "".join(dict.fromkeys(lines))
    advice = "" if not listed else f'<p class="note">{both("text.claims_advice")}</p>'
    return f'<ul class="note">{listed}</ul>{advice}' if listed else ""


def meter(text: str, platform: str) -> str:
    """Return how long a platform finds a text, and how long it may be there."""
    row = BY_KEY.get(platform)
    if row is None:
        return f'<p class="note meter">{both("text.meter_plain", length=len(text))}</p>'
    length = row.length(text)

    def words(language: str) -> str:
        name = row.en if language == "en" else row.zh
        return say("text.meter", language, length=length, limit=row.characters, platform=name)

    over = " over" if length > row.characters else ""
    return f'<p class="note meter{over}">{both_of(words)}</p>'


def _button(do: str, key: str, job_id: str) -> str:
    return f'<button class="small" data-do="{do}" data-id="{job_id}">{both(key)}</button>'
