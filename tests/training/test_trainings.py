"""A LoRA is trained from the pictures in a folder, broken off, gone on with, and worn."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image, ImageDraw
from safetensors.torch import load_file

from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.training import course as course_module
from aigc_studio.training.checkpoint import LAST
from aigc_studio.training.course import Wish, held_out_of, rate_at
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.intake import take_files
from aigc_studio.training.stock_learner import KOHYA
from aigc_studio.training.work import choose, work
from aigc_studio.zoo.loras import WEIGHTS, LoraShelf, LoraUse
from tests.pictures import encode
from tests.training.resuming import losses_of, work_in_parts

# Said by numpy of a line in diffusers' Euler scheduler.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ID = "0123456789abcdef" * 2
PLAN = Plan(steps=12, batch=4, rank=4, own_drawings=4, save_every=4, seed=5, learning_rate=5e-3)
TUNED = "diffusion-sticker-128"
ROOT = Path(__file__).parents[2]


def red_disc(size: int, offset: int) -> Image.Image:
    picture = Image.new("RGB", (size, size), "white")
    box = (size // 4 + offset, size // 4, 3 * size // 4 + offset, 3 * size // 4)
    ImageDraw.Draw(picture).ellipse(box, "red")
    return picture


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., TrainingFolder]:
    """Return a function that makes the folder of a training of seven pictures."""

    def made(
        model: Path, name: str = TUNED, at: str = "shelf", **changes: object
    ) -> TrainingFolder:
        folder = TrainingFolder(tmp_path / at / ID)
        take_files(folder, [(f"{i}.png", encode(red_disc(64, i))) for i in range(7)])
        spec = Spec(goal="character", name="Zuki", word="zuki", model=name, folder=str(model),
                    plan=PLAN)  # fmt: skip
        folder.write_spec(spec.model_copy(update=changes))
        return folder

    return made


def weights_of(folder: TrainingFolder) -> dict[str, torch.Tensor]:
    return load_file(folder.result / WEIGHTS)


def equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[k], other[k]) for k in one)


def drawn(pipeline: StableDiffusionPipeline, prompt: str) -> np.ndarray:
    generator = [torch.Generator().manual_seed(1)]
    picture = pipeline([prompt], num_inference_steps=2, generator=generator).images[0]
    return np.asarray(picture, dtype=np.float32)


def test_a_lora_learns_is_worn_with_a_weight_and_taken_off_to_the_last_bit(
    make: Callable[..., TrainingFolder], tunable_folder: Path
) -> None:
    folder = make(tunable_folder, plan=PLAN.model_copy(update={"steps": 60}))
    status = work(folder, Wish())
    metrics = folder.read_metrics()
    assert metrics[0].step == 0
    assert metrics[-1].loss < 0.7 * metrics[0].loss
    assert metrics[-1].held_out < 0.9 * metrics[0].held_out
    assert status.note == "training.note_best"
    assert len(list(folder.samples.glob("after-*.webp"))) == len(status.asked) == 4
    assert folder.read_status().asked == status.asked
    assert "60" in (folder.result / "README.md").read_text(encoding="utf-8")

    shelf = LoraShelf(folder.path.parent)
    assert [(lora.name, lora.model) for lora in shelf.all()] == [("Zuki", TUNED)]
    assert shelf.spoken("on a hill", [LoraUse(id=ID)]) == "zuki, on a hill"
    pipeline = StableDiffusionPipeline.from_pretrained(tunable_folder)
    pipeline.set_progress_bar_config(disable=True)
    plain = drawn(pipeline, "zuki")
    with shelf.worn(pipeline, [LoraUse(id=ID)], TUNED):
        full = drawn(pipeline, "zuki")
    with shelf.worn(pipeline, [LoraUse(id=ID, weight=0.5)], TUNED):
        half = drawn(pipeline, "zuki")
    with shelf.worn(pipeline, [LoraUse(id=ID, weight=0)], TUNED):
        none = drawn(pipeline, "zuki")
    red = np.asarray(red_disc(32, 1), dtype=np.float32)
    apart = [np.abs(picture - red).mean() for picture in (plain, half, full)]
    assert apart[0] > apart[1] > apart[2]
    assert np.abs(none - plain).mean() < 1
    assert np.array_equal(drawn(pipeline, "zuki"), plain)
    with pytest.raises(RequestError), shelf.worn(pipeline, [LoraUse(id=ID)], "another"):
        pass
    with pytest.raises(RequestError), shelf.worn(pipeline, [LoraUse(id="f" * 32)], TUNED):
        pass


def test_another_checkpoint_can_be_chosen_and_the_best_one_again(
    make: Callable[..., TrainingFolder], tunable_folder: Path
) -> None:
    folder = make(tunable_folder)
    best = int(work(folder, Wish()).values["best"])
    taken = weights_of(folder)
    assert folder.checkpoint_steps == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]  # each tenth of 12 steps
    status = choose(folder, 2)
    assert status.values == {"best": "2", "last": "12"}
    assert not equal(weights_of(folder), taken)
    assert "of step 2 of\n12" in (folder.result / "README.md").read_text(encoding="utf-8")
    shown = (folder.samples / "after-0.webp").read_bytes()
    assert shown == (folder.samples / "step-000002-0.webp").read_bytes()
    choose(folder, best)
    assert equal(weights_of(folder), taken)
    with pytest.raises(StudioError, match="No weights of step 7"):
        choose(folder, 7)


def test_a_run_that_left_and_went_on_ends_where_an_unbroken_one_does(
    make: Callable[..., TrainingFolder],
    tunable_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unbroken = make(tunable_folder, at="unbroken")
    work(unbroken, Wish())
    broken = make(tunable_folder, at="broken")
    work_in_parts(broken, monkeypatch)
    assert equal(weights_of(broken), weights_of(unbroken))
    assert losses_of(broken) == losses_of(unbroken)


@pytest.mark.slow
def test_a_killed_trainer_goes_on_and_ends_with_the_same_bits(
    make: Callable[..., TrainingFolder], tunable_folder: Path
) -> None:
    plan = PLAN.model_copy(update={"steps": 40, "own_drawings": 0})
    unbroken = make(tunable_folder, at="unbroken", plan=plan)
    assert start(unbroken).wait() == 0
    killed = make(tunable_folder, at="killed", plan=plan)
    for file in (killed.state / LAST, killed.samples / "step-000016-0.webp"):
        child = start(killed)
        while not file.exists():
            assert child.poll() is None
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert start(killed).wait() == 0
    assert equal(weights_of(killed), weights_of(unbroken))
    assert killed.read_status().phase == "ended"


def start(folder: TrainingFolder) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "aigc_studio.training.run", str(folder.path)]
    with folder.log.open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ})


def test_a_loss_that_is_no_number_stops_at_the_last_good_checkpoint_and_says_why(
    make: Callable[..., TrainingFolder],
    tunable_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reference = make(tunable_folder, at="reference")
    folder = make(tunable_folder)
    step_of = course_module.Course._step

    def step(self: course_module.Course) -> float:
        return step_of(self) if self.held.step < 10 else float("nan")

    monkeypatch.setattr(course_module.Course, "_step", step)
    status = work(folder, Wish())
    assert status.note == "training.note_diverged"
    assert int(status.values["last"]) == 8
    assert (folder.result / WEIGHTS).exists()

    def keep_at_8(self: course_module.Course) -> float:
        self.wish.keep = self.held.step == 7
        return step_of(self)

    monkeypatch.setattr(course_module.Course, "_step", keep_at_8)
    work(reference, Wish())
    assert equal(weights_of(folder), weights_of(reference))


def test_a_stock_pipeline_learns_and_stock_diffusers_loads_both_layouts(
    make: Callable[..., TrainingFolder], stock_folders: dict[str, Path]
) -> None:
    plan = PLAN.model_copy(update={"resolution": 32, "own_drawings": 0, "learning_rate": 2e-2})
    folder = make(stock_folders["sd"], "local/sd", plan=plan)
    work(folder, Wish())
    pipeline = StableDiffusionPipeline.from_pretrained(stock_folders["sd"])
    pipeline.set_progress_bar_config(disable=True)

    def picture() -> np.ndarray:
        generator = torch.Generator().manual_seed(1)
        image = pipeline("zuki", num_inference_steps=3, generator=generator, height=32, width=32)
        return np.asarray(image.images[0], dtype=np.float32)

    plain = picture()
    pipeline.load_lora_weights(folder.result, weight_name=WEIGHTS, adapter_name="a")
    ours = picture()
    pipeline.unload_lora_weights()
    pipeline.load_lora_weights(folder.result, weight_name=KOHYA, adapter_name="b")
    kohya = picture()
    assert np.abs(ours - plain).mean() > 0
    assert np.abs(ours - kohya).mean() < 0.1 + 0.1 * np.abs(ours - plain).mean()


def test_an_sdxl_pipeline_learns_too_and_flux_is_refused(
    make: Callable[..., TrainingFolder], stock_folders: dict[str, Path]
) -> None:
    plan = PLAN.model_copy(update={"resolution": 32, "own_drawings": 0, "steps": 4})
    folder = make(stock_folders["sdxl"], "local/sdxl", plan=plan)
    work(folder, Wish())
    assert any("unet" in name for name in weights_of(folder))
    refused = make(stock_folders["flux"], "local/flux", at="flux", plan=plan)
    with pytest.raises(RequestError, match="cannot be trained"):
        work(refused, Wish())


def test_every_sixth_picture_is_held_out_and_the_rate_warms_up_and_falls() -> None:
    assert held_out_of(5) == []
    assert held_out_of(13) == [5, 11]
    rates = [rate_at(step, 100) for step in range(100)]
    assert rates.index(max(rates)) == 19
    assert rates[0] < 0.1
    assert 0.04 < rates[-1] < 0.06


def test_a_zip_makes_the_same_set_as_its_files(tmp_path: Path) -> None:
    files = [("a.png", encode(red_disc(64, 0))), ("a.txt", "一个红球".encode("gb18030"))]
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files:
            archive.writestr(f"folder/{name}", content)
    one = take_files(TrainingFolder(tmp_path / "one"), files)
    other = take_files(TrainingFolder(tmp_path / "other"), [("set.zip", packed.read_bytes())])
    assert [item.caption for item in one.items] == ["一个红球"]
    assert [(i.sha256, i.caption) for i in one.items] == [
        (i.sha256, i.caption) for i in other.items
    ]
