"""Enlarging and cutting out, from any page: buttons of a picture, and a box for one of your own."""

import secrets
from datetime import date
from typing import Any

import gradio as gr

from aigc_studio.core.errors import StudioError
from aigc_studio.core.events import Request
from aigc_studio.engines.avatar import AvatarRequest
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.loop import LoopRequest, motion_of
from aigc_studio.engines.retouch import ACTS, RetouchRequest
from aigc_studio.engines.service import ServiceRequest
from aigc_studio.engines.stickers import StickersRequest
from aigc_studio.engines.tour import TourRequest
from aigc_studio.engines.with_picture import MAX_SUBJECT
from aigc_studio.services.database import Result
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.provenance.descent import read_parent
from aigc_studio.studio import Studio
from aigc_studio.ui.panel import refused, status
from aigc_studio.ui.words import words

LOOK_EVERY_S = 0.25
TOUR, STICKERS, SERVICE, ANIMATE, MORPH = "tour", "stickers", "service", "animate", "morph"
# What can be done with a finished picture.
PICTURE_ACTS = (TOUR, STICKERS, SERVICE, ANIMATE, MORPH, *ACTS)
Update = dict[Any, Any]


def request_for(studio: Studio, act: str, result_id: str, said: str = "en") -> Request:
    """Return the request that does something with a finished picture; `said`: in what language.

    Raises:
        NotFoundError: there is no such picture any more.
    """
    if act == TOUR:
        dice = {"seed": secrets.randbelow(MAX_SEED), "day": date.today().isoformat()}
        return tour_of(studio, result_id).model_copy(update=dice)
    result = studio.results.get(result_id)
    content, subject = studio.library.content(result), result.title[:MAX_SUBJECT]
    if act == STICKERS:
        asked = {"picture": content, "subject": subject, "said": said}
        return StickersRequest.model_validate(asked)
    if act == SERVICE:
        dice = {"seed": secrets.randbelow(MAX_SEED)}
        return ServiceRequest.model_validate({"picture": content, "subject": subject, **dice})
    if act in (ANIMATE, MORPH):
        return loop_of(studio, result, act)
    fields = {"act": act, "picture": content, "subject": subject}
    return RetouchRequest.model_validate(fields)


def loop_of(studio: Studio, result: Result, act: str) -> LoopRequest:
    """Return a loop of who is in a finished picture; only drawn faces blink, or become others."""
    content = studio.library.content(result)
    recipe = studio.library.recipe(result)
    is_face = recipe is not None and recipe.engine == AvatarRequest.engine
    face = AvatarRequest.checked(recipe.request) if recipe and is_face else None
    return LoopRequest.model_validate(
        {
            "picture": content,
            "subject": result.title[:MAX_SUBJECT],
            "motion": "morph" if act == MORPH and face else motion_of(face),
            "avatar": face,
            "seed": secrets.randbelow(MAX_SEED),
            "marked": read_parent(content).source is not None,
        }
    )


def tour_of(studio: Studio, result_id: str) -> TourRequest:
    """Return a tour of who is in a finished picture.

    Raises:
        NotFoundError: there is no such picture any more.
    """
    result = studio.results.get(result_id)
    return tour_with(studio.library.content(result), result.title[:MAX_SUBJECT])


def tour_with(content: bytes, subject: str = "") -> TourRequest:
    """Return a tour of who is in a picture; its film is marked if a machine made the picture.

    Raises:
        RequestError: of the field "file": it is no picture, or damaged.
    """
    marked = read_parent(content).source is not None
    fields = {"picture": content, "subject": subject, "marked": marked}
    return TourRequest.model_validate(fields)


class Follower:
    """A line that follows one job to its end, beside whatever else a tab shows."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def lay_out(self, name: str) -> None:
        """Lay out the line; empty until there is a job."""
        self.line = gr.HTML(elem_id=f"{name}-status", elem_classes="progress-line")
        self.job_id = gr.State("")
        self.timer = gr.Timer(LOOK_EVERY_S, active=False)
        self.shown = [self.line, self.job_id, self.timer]

    def start(self, request: Request, browser: str) -> Update:
        """Submit a request and return what makes the page follow it, or why it was refused."""
        try:
            job = self.studio.scheduler.submit(request, browser)
        except StudioError as error:
            return {self.line: refused(error)}
        return {self.job_id: job, self.timer: gr.update(active=True)}

    def look(self, job: str) -> tuple[Update, JobProgress]:
        """Return what the line says now, and the job itself; at its end looking stops."""
        progress = self.studio.scheduler.progress(job)
        update: Update = {self.line: status(progress)}
        if progress.status.is_over:
            update |= {self.timer: gr.update(active=False)}
        return update, progress


class RetouchBox:
    """What is to be done, and a box to drop a picture in."""

    def lay_out(self) -> None:
        """Lay out the box, closed."""
        with gr.Accordion(words("retouch.title"), open=False, elem_id="retouch"):
            self.act = gr.Radio(
                [(words(f"retouch.{act}"), act) for act in ACTS],
                value=ACTS[-1],
                label=words("retouch.act"),
                info=words("retouch.note"),
                elem_id="retouch-act",
                elem_classes="segmented",
            )
            self.file = gr.File(label=words("retouch.drop"), height=120, elem_id="retouch-file")
