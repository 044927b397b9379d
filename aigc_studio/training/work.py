"""A training from beginning to end: its task, its course, its result."""

import shutil
import time
from collections.abc import Callable, Mapping

import psutil

from aigc_studio.core.errors import StudioError
from aigc_studio.training.checkpoint import Checkpoints
from aigc_studio.training.course import Course, Wish, put_in_front
from aigc_studio.training.folder import Goal, Probe, Spec, Status, TrainingFolder
from aigc_studio.training.lora_training import lora_task
from aigc_studio.training.manner_training import manner_task
from aigc_studio.training.nothing_training import nothing_task
from aigc_studio.training.task import Task
from aigc_studio.training.text_to_image_training import text_to_image_task
from aigc_studio.training.word_training import words_task
from aigc_studio.training.writer_training import writer_task
from aigc_studio.zoo.writer import BUNDLED

TASKS: Mapping[Goal, Callable[[TrainingFolder, Spec], Task]] = {
    "character": lora_task,
    "style": lora_task,
    "product": lora_task,
    "manner": manner_task,
    "words": words_task,
    "writer": writer_task,
    "gan": nothing_task,
    "vae": nothing_task,
    "text_to_image": text_to_image_task,
}
OF_TEXTS = ("words", "writer")  # goals that learn from no pictures
WHOLE = ("manner", "writer", "gan", "vae", "text_to_image")  # whose arithmetic is never halved
TRIED = 4  # steps


def work(folder: TrainingFolder, wish: Wish) -> Status:
    """Train as the folder's spec says, going on from the last checkpoint, and write the result.

    Raises:
        Cancelled: somebody wants it to leave; all is saved.
        StudioError: it cannot be done; says why.
    """
    spec = folder.read_spec()
    task = task_of(folder, spec)
    course = Course(
        folder, task.learner, spec.plan, task.lessons, task.samples, precision_of(spec), wish
    )
    status = course.run()
    if course.team.is_first:
        write_result(folder, task, status)
    return status


def choose(folder: TrainingFolder, step: int) -> Status:
    """Write the result anew from the weights of another step, and return how it stands now.

    Raises:
        StudioError: no weights of that step are kept.
    """
    task = task_of(folder, folder.read_spec())
    if Checkpoints(folder.state).take(folder.checkpoint(step), task.learner) is None:
        raise StudioError("error.training_checkpoint", step=step)
    before = folder.read_status()
    values = {**before.values, "best": str(step)}
    status = before.model_copy(update={"note": "training.note_chosen", "values": values})
    write_result(folder, task, status)
    put_in_front(folder, step)
    return status


def probe(folder: TrainingFolder) -> Probe:
    """Try a training for some seconds, and return what that showed.

    Raises:
        StudioError: it cannot be done; says why.
    """
    spec = folder.read_spec()
    plan = spec.plan.model_copy(update={"own_drawings": 0})
    task = task_of(folder, spec.model_copy(update={"plan": plan}))
    course = Course(folder, task.learner, plan, task.lessons, (), precision_of(spec))
    step_s = course.try_steps(TRIED)
    samples = task.samples
    began = time.monotonic()
    task.learner.draw([sample.prompt for sample in samples], [sample.seed for sample in samples])
    drawn_s = time.monotonic() - began
    shutil.rmtree(folder.state, ignore_errors=True)
    return Probe(
        seconds_per_step=step_s,
        seconds_per_drawing=drawn_s / len(samples),
        samples=len(samples),
        memory_mb=psutil.Process().memory_info().rss // 10**6,
    )


def task_of(folder: TrainingFolder, spec: Spec) -> Task:
    """Return what there is to do.

    Raises:
        StudioError: there is nothing to learn from, or it cannot be learned.
    """
    if spec.goal not in OF_TEXTS and not folder.read_set().items:
        raise StudioError("error.training_empty")
    return TASKS[spec.goal](folder, spec)


def precision_of(spec: Spec) -> str:
    """Return the format of the arithmetic: half only where it pays, never for small networks."""
    is_small = spec.goal in WHOLE or (spec.goal == "words" and spec.model == BUNDLED)
    if is_small or (spec.device == "cpu" and spec.precision == "float16"):
        return "float32"
    return spec.precision


def write_result(folder: TrainingFolder, task: Task, status: Status) -> None:
    """Write weights and what goes with them into the result's folder: whole, or not there."""
    part = folder.result.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    task.learner.save(part)
    task.write(part, status)
    shutil.rmtree(folder.result, ignore_errors=True)
    part.rename(folder.result)
