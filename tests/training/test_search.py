"""Good settings are found within a budget, and a later search knows what an earlier one saw."""

from pathlib import Path

import pytest
import torch

from aigc_studio.core.errors import StudioError
from aigc_studio.training import search as search_module
from aigc_studio.training.course import Course, Wish
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.intake import take_files
from aigc_studio.training.search import DATABASE, LOOK_EVERY, STEPS, search
from tests.pictures import noise

ID = "0" * 32
PLAN = Plan(steps=500, batch=4, rank=8, learning_rate=1e-3, seed=5)
HOUR = 60  # minutes; nobody waits for that


class After(Wish):
    """Wants the search to end after so many runs."""

    def __init__(self, asked: list[Plan], runs: int) -> None:
        super().__init__()
        self.asked, self.end = asked, len(asked) + runs

    @property
    def leave(self) -> bool:
        return len(self.asked) >= self.end

    @leave.setter
    def leave(self, wanted: bool) -> None:
        pass


class Task:
    """Stands in for what is opened: only its learner's plan counts."""

    def __init__(self, plan: Plan) -> None:
        self.learner, self.lessons = plan, None


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Short runs whose held-out loss is known beforehand: least at a rate of 3e-3."""
    asked: list[Plan] = []

    def rehearse(self: Course, every: int) -> object:
        asked.append(self.plan)
        off = abs(torch.log(torch.tensor(self.plan.learning_rate / 3e-3)).item())
        for step in range(every, self.plan.steps + 1, every):
            yield step, 1 + off + 1 / step

    monkeypatch.setattr(search_module, "task_of", lambda folder, spec: Task(spec.plan))
    monkeypatch.setattr(Course, "rehearse", rehearse)
    return asked


def folder_with(path: Path, goal: str = "character") -> TrainingFolder:
    folder = TrainingFolder(path)
    folder.path.mkdir(exist_ok=True)
    spec = Spec(goal=goal, name="-", word="-", model="m", folder="", plan=PLAN)
    folder.write_spec(spec)
    return folder


def test_the_best_numbers_are_found_and_the_plans_own_are_tried_first(
    tmp_path: Path, quick: list[Plan]
) -> None:
    folder = folder_with(tmp_path)
    found = search(folder, HOUR, After(quick, 16))
    assert quick[0].learning_rate == PLAN.learning_rate
    assert quick[0].rank == PLAN.rank
    assert {plan.steps for plan in quick} == {STEPS}
    assert found.is_over
    assert found.trials == 16
    assert found.held_out is not None
    assert found.first is not None
    assert found.held_out < found.first
    assert 1.5e-3 < found.learning_rate < 6e-3
    assert folder.take_found() == found
    assert folder.read_found() is None


def test_a_later_search_goes_on_from_what_is_known(tmp_path: Path, quick: list[Plan]) -> None:
    folder = folder_with(tmp_path)
    first = search(folder, HOUR, After(quick, 3))
    assert (tmp_path / DATABASE).exists()
    more = search(folder, HOUR, After(quick, 3))
    assert (first.trials, more.trials) == (3, 6)
    assert more.held_out <= first.held_out
    assert search(folder, 0, Wish()).trials == 6  # no time, no run
    assert len(quick) == 6


def test_a_goal_without_a_rank_keeps_that_of_the_plan(tmp_path: Path, quick: list[Plan]) -> None:
    found = search(folder_with(tmp_path, "vae"), HOUR, After(quick, 2))
    assert {plan.rank for plan in quick} == {found.rank} == {PLAN.rank}


def test_bad_runs_are_broken_off(
    tmp_path: Path, quick: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    rehearse = Course.rehearse

    def counted(self: Course, every: int) -> object:
        seen.append(0)
        for one in rehearse(self, every):
            seen[-1] += 1
            yield one

    monkeypatch.setattr(Course, "rehearse", counted)
    search(folder_with(tmp_path), HOUR, After(quick, 10))
    assert seen[0] == STEPS // LOOK_EVERY
    assert min(seen) < STEPS // LOOK_EVERY


def test_too_few_pictures_to_judge_by_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Course, "rehearse", lambda self, every: iter([(every, None)]))
    with pytest.raises(StudioError, match="fewer than six"):
        search(folder_with(tmp_path), 1, Wish())


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_real_short_runs_leave_no_checkpoint(
    tmp_path: Path, tunable_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(search_module, "STEPS", 4)
    monkeypatch.setattr(search_module, "LOOK_EVERY", 2)
    folder = TrainingFolder(tmp_path / ID)
    take_files(folder, [(f"{i}.png", noise(i, (64, 64))) for i in range(6)])
    folder.write_spec(
        Spec(goal="character", name="-", word="zuki", model="diffusion-sticker-128",
             folder=str(tunable_folder), plan=PLAN)
    )  # fmt: skip
    found = search(folder, 0.001 / 60, Wish())  # time for one run
    assert found.held_out is not None
    assert found.first is not None
    assert list(tmp_path.rglob("last.safetensors")) == []
