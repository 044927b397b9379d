"""A manner is learned from pictures in a folder, gone on with, and painted in."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled, RequestError
from aigc_studio.engines.style import StyleEngine
from aigc_studio.engines.style_request import TRAINED, StyleRequest
from aigc_studio.training import course as course_module
from aigc_studio.training import manner_training
from aigc_studio.training.course import Wish
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.intake import take_files
from aigc_studio.training.work import probe, work
from aigc_studio.zoo.loras import LoraShelf
from aigc_studio.zoo.manners import MannerShelf
from aigc_studio.zoo.network import STYLE
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU
from tests.pictures import encode, noise
from tests.tiny import tiny_style_network

ID = "0123456789abcdef" * 2
PLAN = Plan(steps=6, batch=2, save_every=3, learning_rate=1e-3, own_drawings=0, seed=3)


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_style_network().save_pretrained(tmp_path / "zoo" / STYLE)
    monkeypatch.setattr(manner_training, "CHECKPOINTS", tmp_path / "zoo")
    monkeypatch.setattr(manner_training, "SCENES", 1)


def folder_with(place: Path, pictures: int) -> TrainingFolder:
    folder = TrainingFolder(place / ID)
    take_files(folder, [(f"{i}.png", noise(i, (90, 70))) for i in range(pictures)])
    spec = Spec(goal="manner", name="Mine", word="", model="", folder="", plan=PLAN)
    folder.write_spec(spec)
    return folder


def test_a_manner_is_learned_found_and_painted_in(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "shelf", 2)
    assert probe(folder).samples == 4
    status = work(folder, Wish())
    assert status.values["last"] == "6"
    assert [m.step for m in folder.read_metrics()] == [0, 3, 6]
    assert len(list(folder.samples.glob("after-*.webp"))) == 4
    assert "2 pictures of the user's" in (folder.result / "README.md").read_text(encoding="utf-8")

    pool = Pool(CPU, loras=LoraShelf(tmp_path / "shelf"))
    assert [(manner.id, manner.name) for manner in pool.manners.all()] == [(ID, "Mine")]
    assert pool.loras.all() == []
    photo = encode(Image.new("RGB", (80, 60), "teal"))
    request = StyleRequest.made({"picture": photo, "look": TRAINED, "manner": ID})
    *_, painted = StyleEngine(pool).run([request], Context())
    assert (painted.width, painted.height, painted.model) == (80, 60, STYLE)
    assert pool.manners.network(ID) is pool.manners.network(ID)
    (folder.result / "manner.json").unlink()
    with pytest.raises(RequestError, match="was deleted"):
        list(StyleEngine(pool).run([request], Context()))


def test_a_run_that_left_and_went_on_ends_where_an_unbroken_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken, broken = (folder_with(tmp_path / name, 1) for name in ("unbroken", "broken"))
    work(unbroken, Wish())
    wish, step_of = Wish(), course_module.Course._step

    def step(self: course_module.Course) -> float:
        wish.leave = self.held.step == 3
        return step_of(self)

    monkeypatch.setattr(course_module.Course, "_step", step)
    with pytest.raises(Cancelled):
        work(broken, wish)
    monkeypatch.undo()
    monkeypatch.setattr(manner_training, "CHECKPOINTS", tmp_path / "zoo")
    work(broken, Wish())
    one, other = (
        load_file(f.result / "diffusion_pytorch_model.safetensors") for f in (unbroken, broken)
    )
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert unbroken.read_metrics()[-1].held_out == broken.read_metrics()[-1].held_out


def test_more_pictures_than_a_manner_takes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="from 1 to 5 pictures; there are 6"):
        work(folder_with(tmp_path / "shelf", 6), Wish())


def test_the_look_of_a_trained_style_needs_one(tmp_path: Path) -> None:
    photo = encode(Image.new("RGB", (8, 8), "teal"))
    with pytest.raises(RequestError, match="No style was trained here yet"):
        StyleRequest.made({"picture": photo, "look": TRAINED})
    with pytest.raises(RequestError):
        MannerShelf(None, CPU).network(ID)
