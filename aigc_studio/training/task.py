"""What there is to do in a training, whatever it teaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aigc_studio.training.course import Lessons, Sample
from aigc_studio.training.folder import Status
from aigc_studio.training.learner import Learner


@dataclass(frozen=True)
class Task:
    """A learner that has its examples, and what belongs to it.

    Attributes:
        learner: what learns.
        lessons: which examples it learns from.
        samples: what is drawn on the way.
        write: writes into a folder what goes with the weights: card and description.
    """

    learner: Learner
    lessons: Lessons
    samples: Sequence[Sample]
    write: Callable[[Path, Status], None]
