"""The folder of one training: what it was given, how far it has come, what came of it.

    set.json              the pictures and captions, with hashes; what was left out and why
    pictures/0001.png     never under the names that somebody gave them
    spec.json             what is to be done
    metrics.jsonl         a line per evaluation
    status.json           how far it is; the trainer alone writes it
    state/, samples/      the last checkpoint, those to choose from, and drawings on the way
    found.json, search.db what a search for good settings found, and all that it tried
    result/               the LoRA, its description and its card
    trainer.log, trainer.lock

A training child writes here and nowhere else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from aigc_studio.core.errors import StudioError
from aigc_studio.core.events import Plain
from aigc_studio.core.files import told_when_full, write_atomically
from aigc_studio.zoo.loras import RESULT, Weights

Goal = Literal[
    "character",
    "style",
    "product",
    "manner",
    "words",
    "writer",
    "gan",
    "vae",
    "text_to_image",
]
Losses = Literal["cross-entropy", "wasserstein"]
SAMPLE_TIMES = 10  # that a trainer draws on the way
DONE, FAILED, LEFT, FULL = 0, 1, 3, 4  # exit codes of a trainer
KEEP = "keep"  # line that tells it to finish with what there is
M = TypeVar("M", bound=BaseModel)


class Item(Plain):
    """One picture of a set."""

    file: str  # below pictures/
    name: str  # as it was handed in
    sha256: str  # of the pixels
    width: int  # px
    height: int
    caption: str = ""


class LeftOut(Plain):
    """Something that was handed in and cannot be used."""

    name: str
    reason: str  # key of the catalogue
    values: dict[str, str] = Field(default_factory=dict)


class PictureSet(Plain):
    """What a training learns from."""

    items: tuple[Item, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    is_own: bool = False  # somebody said that they may be used
    is_of_scans: bool = False  # what comes of it says that it is not for diagnosis


class Plan(Plain):
    """The numbers of a training."""

    steps: int = Field(default=600, ge=1, le=20_000)
    batch: int = Field(
        default=8, ge=1, le=64
    )  # half of them the model's own drawings, if there are any
    rank: int = Field(default=16, ge=1, le=128)
    learning_rate: float = Field(default=1e-3, gt=0, le=1)
    own_drawings: int = Field(default=48, ge=0, le=500)  # that keep what the model can
    save_every: int = Field(default=50, ge=1, le=1000)  # steps
    seed: int = Field(default=7, ge=0, le=2**32 - 1)
    patience: int = Field(default=0, ge=0, le=1000)  # evaluations without a better one; 0: any
    losses: Losses = "cross-entropy"  # of a GAN
    weights: Weights = "lora"  # of the bundled writer that learns words
    resolution: int = Field(default=512, ge=16, le=2048)  # px; where the model itself does not say


PLANS: Mapping[str, Plan] = {  # what does well on two cores, in minutes
    "character": Plan(steps=900),
    "style": Plan(),
    "product": Plan(steps=900),
    "manner": Plan(steps=400, batch=4, learning_rate=4e-4, own_drawings=0, save_every=40),
    "gan": Plan(steps=3000, batch=32, learning_rate=4e-4, save_every=150, resolution=64),
    "words": Plan(
        steps=160,
        batch=12,
        learning_rate=3e-3,
        own_drawings=200,
        save_every=20,
        patience=5,
    ),
    "writer": Plan(
        steps=600,
        batch=16,
        learning_rate=2e-3,
        own_drawings=0,
        save_every=20,
        patience=6,
    ),
    "vae": Plan(steps=1500, batch=32, learning_rate=1e-3, save_every=75, resolution=64, patience=6),
    "text_to_image": Plan(steps=2000, batch=16, learning_rate=1.5e-3, save_every=100),
}

ALL_RATE = 1e-3  # learning rate where words change all weights, each of them a little


def plan_of(goal: Goal, weights: Weights = "lora") -> Plan:
    """Return the plan that does well for a goal."""
    plan = PLANS[goal]
    if weights == "lora":
        return plan
    return plan.model_copy(update={"weights": weights, "learning_rate": ALL_RATE})


class Probe(Plain):
    """What a short try showed."""

    seconds_per_step: float
    seconds_per_drawing: float
    samples: int  # drawn each time
    memory_mb: int

    def seconds(self, plan: Plan) -> float:
        """Return how long a whole plan takes, drawing and judging included."""
        drawings = plan.own_drawings + (SAMPLE_TIMES + 2) * self.samples
        judging = 1.5 * plan.steps / plan.save_every
        return (plan.steps + judging) * self.seconds_per_step + drawings * self.seconds_per_drawing


class Found(Plain):
    """What a search for good settings has found so far."""

    learning_rate: float
    rank: int
    held_out: float | None = None  # loss of short runs with them
    first: float | None = None  # the same with the plan's own numbers
    trials: int = 0
    is_over: bool = False


class Spec(Plain):
    """All that a trainer needs to know."""

    goal: Goal
    name: str
    word: str
    model: str  # its name for the catalogue
    folder: str  # where the model lies
    plan: Plan
    device: str = "cpu"
    precision: str = "float32"
    threads: int = 1
    licence: str = ""


class Status(Plain):
    """How far a trainer is."""

    phase: str = "begins"  # begins, learns, draws, ended
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    seconds_per_step: float | None = None
    memory_mb: int = 0
    note: str = ""  # key of the catalogue: why it ended as it did
    values: dict[str, str] = Field(default_factory=dict)
    asked: tuple[str, ...] = ()  # prompts of the samples


class Metric(Plain):
    """One evaluation."""

    step: int
    loss: float  # mean of the steps since the last one
    held_out: float | None = None  # on pictures that are not learned from
    seconds: float = 0  # of training until here, over all runs


@dataclass(frozen=True)
class TrainingFolder:
    """Paths in a training's folder, and reading and writing of what lies there."""

    path: Path

    @property
    def pictures(self) -> Path:
        """The pictures of the set."""
        return self.path / "pictures"

    @property
    def texts(self) -> Path:
        """The files of a set of texts, as they were handed in."""
        return self.path / "texts"

    @property
    def samples(self) -> Path:
        """Drawings on the way, as step-N-I.webp; texts as step-N-I.txt."""
        return self.path / "samples"

    @property
    def state(self) -> Path:
        """The last checkpoint and the best weights."""
        return self.path / "state"

    def checkpoint(self, step: int) -> Path:
        """Return where the weights of a step are kept to choose from."""
        return self.state / f"at-{step:06d}.safetensors"

    @property
    def checkpoint_steps(self) -> list[int]:
        """The steps whose weights are kept, in order."""
        return sorted(int(file.stem[3:]) for file in self.state.glob("at-*.safetensors"))

    @property
    def result(self) -> Path:
        """What came of it."""
        return self.path / RESULT

    @property
    def lock(self) -> Path:
        """Held by the one trainer that works here."""
        return self.path / "trainer.lock"

    @property
    def log(self) -> Path:
        """What the trainer said."""
        return self.path / "trainer.log"

    def read_set(self) -> PictureSet:
        """Return the set, an empty one before there is any."""
        return self._read("set.json", PictureSet) or PictureSet()

    def write_set(self, pictures: PictureSet) -> None:
        """Replace the set."""
        self._write("set.json", pictures)

    def read_spec(self) -> Spec:
        """Return what is to be done.

        Raises:
            StudioError: there is none, or it is damaged.
        """
        spec = self._read("spec.json", Spec)
        if spec is None:
            raise StudioError("error.training_spec", folder=self.path)
        return spec

    def write_spec(self, spec: Spec) -> None:
        """Say what is to be done."""
        self._write("spec.json", spec)

    def read_status(self) -> Status:
        """Return how far it is."""
        return self._read("status.json", Status) or Status()

    def write_status(self, status: Status) -> None:
        """Tell how far it is."""
        self._write("status.json", status)

    def read_probe(self) -> Probe | None:
        """Return what a short try showed, if there was one."""
        return self._read("probe.json", Probe)

    def write_probe(self, probe: Probe) -> None:
        """Tell what a short try showed."""
        self._write("probe.json", probe)

    def read_found(self) -> Found | None:
        """Return what a search found, if there was one."""
        return self._read("found.json", Found)

    def write_found(self, found: Found) -> None:
        """Tell what a search has found."""
        self._write("found.json", found)

    def take_found(self) -> Found | None:
        """Return what a search that is over found, once."""
        found = self.read_found()
        if found and found.is_over:
            (self.path / "found.json").unlink(missing_ok=True)
        return found

    def read_metrics(self) -> list[Metric]:
        """Return all evaluations that are whole; a line that a kill broke off is none."""
        found = []
        for line in self._lines("metrics.jsonl"):
            try:
                found.append(Metric.model_validate_json(line))
            except ValidationError:
                break
        return found

    def write_metrics(self, metrics: Sequence[Metric]) -> None:
        """Replace all evaluations, as a run that is gone on with does."""
        lines = "".join(f"{metric.model_dump_json()}\n" for metric in metrics)
        write_atomically(self.path / "metrics.jsonl", lines.encode())

    def add_metric(self, metric: Metric) -> None:
        """Add an evaluation."""
        with told_when_full(self.path), (self.path / "metrics.jsonl").open("ab") as file:
            file.write(f"{metric.model_dump_json()}\n".encode())

    def write_failure(self, error: StudioError) -> None:
        """Leave a message for the studio."""
        told = [error.key, {k: str(v) for k, v in error.values.items()}]
        write_atomically(self.path / "failure.json", json.dumps(told).encode())

    def take_failure(self) -> StudioError | None:
        """Return the message that a trainer left, once."""
        file = self.path / "failure.json"
        if not file.exists():
            return None
        key, values = json.loads(file.read_bytes())
        file.unlink()
        return StudioError(key, **values)

    def write_result(self, name: str, values: Mapping[str, Any] | BaseModel | str) -> None:
        """Write a text file of the result."""
        if isinstance(values, BaseModel):
            values = values.model_dump_json(indent=1)
        text = values if isinstance(values, str) else json.dumps(values, indent=1)
        write_atomically(self.result / name, text.encode())

    def _lines(self, name: str) -> list[bytes]:
        file = self.path / name
        return file.read_bytes().splitlines() if file.exists() else []

    def _read(self, name: str, kind: type[M]) -> M | None:
        try:
            return kind.model_validate_json((self.path / name).read_bytes())
        except (OSError, ValidationError):
            return None

    def _write(self, name: str, values: BaseModel) -> None:
        write_atomically(self.path / name, values.model_dump_json(indent=1).encode())
