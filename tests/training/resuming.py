"""A run is broken off and gone on with, as whoever presses Pause and Go on does."""

from collections.abc import Sequence

import pytest

from aigc_studio.core.errors import Cancelled
from aigc_studio.training import course
from aigc_studio.training.course import Course, Wish
from aigc_studio.training.folder import TrainingFolder
from aigc_studio.training.work import work


def work_in_parts(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch, stops: Sequence[int] = (3, 6)
) -> None:
    """Train to the end, with a pause after each of some steps."""
    step_of = Course._step
    for stop in stops:
        wish = Wish()

        def step(self: Course, stop: int = stop, wish: Wish = wish) -> float:
            loss = step_of(self)
            wish.leave = self.held.step + 1 == stop
            return loss

        monkeypatch.setattr(course.Course, "_step", step)
        with pytest.raises(Cancelled):
            work(folder, wish)
        assert not folder.result.exists()
        monkeypatch.undo()
    work(folder, Wish())


def losses_of(folder: TrainingFolder) -> list[float]:
    """Return the losses of all evaluations."""
    return [metric.loss for metric in folder.read_metrics()]
