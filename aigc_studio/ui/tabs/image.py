"""The Image tab: a prompt, a few choices named by their use, and pictures."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from aigc_studio.core.errors import RequestError
from aigc_studio.core.language import say
from aigc_studio.engines.image import (
    MAX_COUNT,
    MAX_SEED,
    MAX_STEPS,
    QUALITIES,
    RATIOS,
    ImageRequest,
    image_request,
)
from aigc_studio.services.database import Status
from aigc_studio.studio import Studio
from aigc_studio.ui.bridge import follow
from aigc_studio.ui.panel import empty_panel, hint, panel, speed_line, status, strip
from aigc_studio.ui.parts import QUIET, Page, Tab
from aigc_studio.ui.words import both, language_of, words

EXAMPLES = ("example_1", "example_2", "example_3", "example_4", "example_5")
# The three one-click starts of an empty studio: example, pictures, purpose.
STARTS = (("example_4", 1, "avatar"), ("example_2", 4, "avatar"), ("example_1", 1, "story"))
RECENT = 12
CLOSED = {"open": False, "negative": "", "steps": 0}


def build(page: Page) -> None:
    """Lay out the tab and connect it."""
    studio = page.studio
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
            prompt = gr.Textbox(
                label=words("image.prompt"),
                placeholder=words("image.prompt_placeholder"),
                lines=2,
                max_lines=6,
                elem_id="image-prompt",
            )
            with gr.Row(elem_classes="chips"):
                chips = [
                    gr.Button(
                        words(f"image.{name}"), size="sm", min_width=60, elem_id=f"image-{name}"
                    )
                    for name in EXAMPLES
                ]
            purpose = gr.Radio(
                [(words(f"image.purpose_{name}"), name) for name in RATIOS],
                value="avatar",
                label=words("image.purpose"),
                elem_id="image-purpose",
                elem_classes="segmented",
            )
            quality = gr.Radio(
                [(words(f"image.quality_{name}"), name) for name in QUALITIES],
                value="balanced",
                label=words("image.quality"),
                elem_id="image-quality",
                elem_classes="segmented",
            )
            with gr.Row(elem_classes="numbers"):
                count = gr.Radio(
                    list(range(1, MAX_COUNT + 1)),
                    value=1,
                    label=words("image.count"),
                    min_width=150,
                    elem_id="image-count",
                    elem_classes="segmented",
                )
                with gr.Column(min_width=190, elem_classes="seed"):
                    seed = gr.Number(
                        value=lambda: secrets.randbelow(MAX_SEED),
                        label=words("image.seed"),
                        precision=0,
                        elem_id="image-seed",
                    )
                    keep = gr.Checkbox(
                        label=words("image.seed_lock"), container=False, elem_id="image-keep"
                    )
                    dice = gr.Button(words("image.dice"), size="sm", elem_id="image-dice")
            with gr.Accordion(words("image.drawer"), open=False, elem_id="image-drawer") as drawer:
                negative = gr.Textbox(
                    label=words("image.negative"),
                    placeholder=words("image.negative_placeholder"),
                    lines=1,
                    elem_id="image-negative",
                )
                steps = gr.Slider(
                    0,
                    MAX_STEPS,
                    0,
                    step=1,
                    label=words("image.steps"),
                    info=words("image.steps_info"),
                    elem_id="image-steps",
                )
            with gr.Row(elem_classes="run"):
                run = gr.Button(
                    words("image.run"),
                    variant="primary",
                    min_width=140,
                    scale=3,
                    elem_id="image-run",
                )
                skip = gr.Button(
                    words("image.skip"), interactive=False, min_width=70, elem_id="image-skip"
                )
                stop = gr.Button(
                    words("image.stop"), interactive=False, min_width=70, elem_id="image-stop"
                )
            line = gr.HTML(hint(), elem_id="image-status")
            speed = gr.HTML(elem_id="image-speed")
        with gr.Column(scale=7, min_width=340, elem_classes="result"):
            with gr.Column(
                visible=False, elem_id="image-interrupted", elem_classes="card"
            ) as interrupted:
                interrupted_text = gr.HTML()
                with gr.Row():
                    rerun = gr.Button(
                        words("interrupted.rerun"),
                        variant="primary",
                        size="sm",
                        elem_id="image-rerun",
                    )
                    dismiss = gr.Button(
                        words("interrupted.dismiss"), size="sm", elem_id="image-dismiss"
                    )
            canvas = gr.HTML(empty_panel(), elem_id="image-canvas")
            with gr.Column(visible=False, elem_id="image-first", elem_classes="card") as first:
                gr.HTML(f"<h2>{both('first.title')}</h2><p>{both('first.text')}</p>")
                with gr.Row():
                    starts = [
                        gr.Button(
                            words(f"first.start_{i}"),
                            size="sm",
                            min_width=120,
                            elem_id=f"image-start-{i}",
                        )
                        for i in range(1, len(STARTS) + 1)
                    ]
            recent = gr.HTML(elem_id="image-recent")
    job_id = gr.State("")
    broken_id = gr.State("")
    remembered = gr.BrowserState(CLOSED, storage_key="aigc-image-drawer", secret="aigc-studio")
    fields = [prompt, negative, count, seed, keep, purpose, quality, steps]
    shown = [
        canvas,
        line,
        job_id,
        seed,
        stop,
        skip,
        recent,
        first,
        interrupted,
        interrupted_text,
        broken_id,
        speed,
    ]

    def request_of(
        prompt: str,
        negative: str,
        count: int,
        seed: int | None,
        keep: bool,
        purpose: str,
        quality: str,
        steps: int,
    ) -> ImageRequest:
        return image_request(
            prompt=prompt,
            negative_prompt=negative,
            count=count,
            seed=seed if keep and seed is not None else secrets.randbelow(MAX_SEED),
            purpose=purpose,
            quality=quality,
            steps=steps or None,
        )

    def check(request: gr.Request, *values: Any) -> list[Any]:
        names = ("prompt", "negative_prompt", "count", "seed", "", "purpose", "quality", "steps")
        try:
            request_of(*values)
        except RequestError as error:
            message = error.tell(language_of(request))
            return [gr.validate(name != error.field, message) for name in names]
        return [gr.validate(True, "") for _ in names]

    async def draw(*values: Any) -> AsyncIterator[dict[Any, Any]]:
        request = request_of(*values)
        async for update in watch(studio.scheduler.submit(request)):
            yield update

    async def draw_again(broken: str) -> AsyncIterator[dict[Any, Any]]:
        studio.scheduler.rerun(broken)
        async for update in watch(broken):
            yield update

    async def watch(followed: str) -> AsyncIterator[dict[Any, Any]]:
        picture, sentence = None, None
        begin: dict[Any, Any] = {
            job_id: followed,
            first: gr.update(visible=False),
            stop: gr.update(interactive=True),
            skip: gr.update(interactive=True),
        }
        async for progress in follow(studio, followed):
            update = begin
            begin = {}
            update[seed] = progress.request.seed if update else gr.skip()
            if (html := panel(progress)) != picture:
                update[canvas] = picture = html
            if (html := status(progress)) != sentence:
                update[line] = sentence = html
            if progress.status.is_over:
                update |= {stop: gr.update(interactive=False), skip: gr.update(interactive=False)}
                update |= overview()
            yield update

    def overview() -> dict[Any, Any]:
        """Return what does not belong to one run: recent pictures and interrupted jobs."""
        results = studio.jobs.newest_results(RECENT)
        prompts = {r.job_id: studio.scheduler.progress(r.job_id).request.prompt for r in results}
        broken = studio.jobs.with_status(Status.INTERRUPTED)
        update: dict[Any, Any] = {
            recent: strip(results, prompts),
            interrupted: gr.update(visible=bool(broken)),
            broken_id: broken[0].id if broken else "",
        }
        if broken:
            progress = studio.scheduler.progress(broken[0].id)
            update[interrupted_text] = both(
                "interrupted.text",
                prompt=progress.request.prompt,
                done=len(progress.results),
                count=progress.request.count,
            )
        return update

    def opened() -> dict[Any, Any]:
        return {**overview(), first: gr.update(visible=not studio.jobs.newest_results(1))}

    def say_speed(purpose: str, quality: str) -> str:
        return speed_of(studio, purpose, quality)

    def dismissed(broken: str) -> dict[Any, Any]:
        studio.scheduler.stop(broken)
        return overview()

    following: dict[str, Any] = {
        "outputs": shown,
        "show_progress": "hidden",
        "concurrency_limit": None,
    }
    gr.on(
        [run.click, prompt.submit], draw, fields, validator=check, api_name="image", **following
    ).then(say_speed, [purpose, quality], speed, show_progress="hidden", api_visibility="private")
    rerun.click(draw_again, broken_id, api_visibility="private", **following)
    dismiss.click(dismissed, broken_id, shown, **QUIET)
    stop.click(studio.scheduler.stop, job_id, **QUIET)
    skip.click(studio.scheduler.skip, job_id, **QUIET)
    dice.click(lambda: secrets.randbelow(MAX_SEED), None, seed, **QUIET)
    for name, chip in zip(EXAMPLES, chips, strict=True):
        chip.click(example(name), None, prompt, **QUIET).then(
            draw, fields, api_visibility="private", **following
        )
    for (name, number, use), start in zip(STARTS, starts, strict=True):
        start.click(example(name, number, use), None, [prompt, count, purpose], **QUIET).then(
            draw, fields, api_visibility="private", **following
        )
    gr.on([purpose.change, quality.change], say_speed, [purpose, quality], speed, **QUIET)
    drawer.expand(lambda old: {**old, "open": True}, remembered, remembered, **QUIET)
    drawer.collapse(lambda old: {**old, "open": False}, remembered, remembered, **QUIET)
    gr.on(
        [negative.change, steps.change],
        lambda old, negative, steps: {**old, "negative": negative, "steps": steps},
        [remembered, negative, steps],
        remembered,
        **QUIET,
    )
    page.demo.load(opened, None, shown, **QUIET)
    page.demo.load(
        lambda old: (gr.update(open=old["open"]), old["negative"], old["steps"]),
        remembered,
        [drawer, negative, steps],
        **QUIET,
    )
    gr.Timer(1.0).tick(say_speed, [purpose, quality], speed, **QUIET)


def speed_of(studio: Studio, purpose: str, quality: str) -> str:
    """Return the line of measured seconds."""
    request = image_request(prompt="x", purpose=purpose, quality=quality)
    each = [image_request(prompt="x", quality=name) for name in QUALITIES]
    return speed_line(request, {r.quality: studio.speed.seconds(r.batch_key()) for r in each})


def example(name: str, *rest: Any) -> Any:
    """Return a handler that gives an example prompt in the page's language, then `rest`."""

    def fill(request: gr.Request) -> Any:
        text = say(f"image.{name}", language_of(request))
        return (text, *rest) if rest else text

    return fill


TAB = Tab("image", build)
