"""The strip of checkpoints, and what the page says of one that learns by heart."""

import re
from pathlib import Path

from PIL import Image

from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.services.database import Status
from aigc_studio.services.trainer import TrainingProgress
from aigc_studio.training.course import save_samples
from aigc_studio.training.folder import Metric, Plan, TrainingFolder
from aigc_studio.training.folder import Status as Progress
from aigc_studio.ui.checkpoint_view import checkpoints, warning
from aigc_studio.ui.training_history import compared

ID, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
EVIL = "<script>alert(1)</script>"
METRICS = [Metric(step=s, loss=1.0, held_out=h) for s, h in ((0, 3.0), (10, 1.0), (20, 2.0))]


def training(
    status: Status = Status.DONE, of: str = ID, losses: list[Metric] = METRICS, **plan: int
) -> TrainingProgress:
    request = FinetuneRequest(id=of, name=EVIL, word="zuki", plan=Plan(**plan))
    return TrainingProgress(of, request, status, Progress(values={"best": "10"}), losses)


def folder_with(path: Path, *steps: int) -> TrainingFolder:
    folder = TrainingFolder(path)
    folder.state.mkdir(parents=True)
    for step in steps:
        folder.checkpoint(step).touch()
        save_samples(folder, f"step-{step:06d}", [Image.new("RGB", (8, 8))] * 2)
    save_samples(folder, "step-000000", [Image.new("RGB", (8, 8))] * 2)
    return folder


def test_every_checkpoint_has_its_drawings_and_all_but_the_taken_one_a_button(
    tmp_path: Path,
) -> None:
    html = checkpoints(training(), folder_with(tmp_path, 10, 20, 30))
    chosen = re.findall(r'data-do="choose" data-id="(\w+)" data-step="(\d+)"', html)
    assert chosen == [(ID, "20"), (ID, "30")]
    shown = re.findall(rf'src="/training/{ID}/step-(\d+)-(\d).webp"', html)
    assert shown == [(f"{step:06d}", i) for step in (0, 10, 20, 30) for i in "01"]
    assert html.count("least held-out loss") == html.count("in use") == 1
    assert html.count("held-out loss 2.000") == 2  # at 20, and at 30, which was not judged itself


def test_what_runs_or_has_one_checkpoint_only_offers_no_choice(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, 10)
    assert checkpoints(training(), folder) == ""
    folder.checkpoint(20).touch()
    assert checkpoints(training(), folder) != ""
    assert checkpoints(training(Status.RUNNING), folder) == ""


def test_a_running_training_whose_held_out_loss_rises_is_warned_of() -> None:
    risen = [*METRICS, Metric(step=30, loss=1.0, held_out=2.5)]
    assert "Since step 10" in warning(training(Status.RUNNING, losses=risen))
    assert warning(training(Status.RUNNING)) == ""
    assert warning(training(Status.DONE, losses=risen)) == ""


def test_trainings_side_by_side_show_only_what_is_not_alike() -> None:
    html = compared([training(steps=90), training(of=OTHER, steps=20, losses=[])], OTHER)
    rows = re.findall(r"<tr><th>.*?</th>(.*?)</tr>", html)
    assert [re.findall("<td>(.*?)</td>", row) for row in rows] == [
        ["20", "90"],  # steps
        ["-", "1.0000"],
        ["-", "0.0"],
    ]
    assert EVIL not in html
    assert compared([training()], ID) == ""
