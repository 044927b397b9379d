"""A text-to-image model learns captioned pictures from nothing, and its words matter."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from aigc_studio.core.errors import Cancelled, RequestError
from aigc_studio.engines.image_request import image_request
from aigc_studio.engines.understanding import understanding
from aigc_studio.models.denoiser import PixelDenoiser
from aigc_studio.training import course as course_module
from aigc_studio.training import text_to_image
from aigc_studio.training.course import Wish
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.intake import captioned, take_files
from aigc_studio.training.text_to_image import TextToImageLearner
from aigc_studio.training.text_to_image_training import others_of, samples_of
from aigc_studio.training.work import task_of, work
from aigc_studio.zoo.loras import LoraShelf
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU
from tests.pictures import encode

PLAN = Plan(steps=8, batch=8, save_every=4, learning_rate=2e-3, seed=3)
COLOURS = ("red", "green", "blue")
ID = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {
        "CHANNELS": (16, 24, 24),
        "TEXT_WIDTH": 24,
        "TEXT_LAYERS": 1,
        "DRAWN_PX": 32,
        "STEPS": 2,
    }
    for name, value in numbers.items():
        monkeypatch.setattr(text_to_image, name, value)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., TrainingFolder]:
    def made(plan: Plan = PLAN, at: str = ID, count: int = 24) -> TrainingFolder:
        folder = TrainingFolder(tmp_path / at)
        taken = take_files(folder, [(f"{i}.png", encode(picture(i))) for i in range(count)])
        captioned(folder, {item.file: caption(i) for i, item in enumerate(taken.items)})
        folder.write_spec(
            Spec(goal="text_to_image", name="Balls", word="", model="", folder="", plan=plan)
        )
        return folder

    return made


def picture(i: int) -> Image.Image:
    drawn = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(drawn).ellipse((8 + i % 5, 8, 52, 52), COLOURS[(i // 6 + i) % 3])
    return drawn


def caption(i: int) -> str:
    return f"a {COLOURS[(i // 6 + i) % 3]} ball"


def test_with_the_captions_of_others_held_out_pictures_are_worse(
    make: Callable[..., TrainingFolder],
) -> None:
    folder = make()
    task = task_of(folder, folder.read_spec())
    learner, held = task.learner, list(task.lessons.held_out)
    assert isinstance(learner, TextToImageLearner)
    captions = [item.caption for item in folder.read_set().items]
    others = others_of(held, captions)
    optimizer = learner.optimizer(4e-3)
    for step in range(60):
        generator = torch.Generator().manual_seed(step)
        learner.loss(task.lessons.batch(8, generator), generator, step).backward()
        optimizer.step()
        optimizer.zero_grad()
        learner.stepped()
    matched, wrong = learner.judge(held, 8, 1), learner.judge_with(held, others, 8, 1)
    assert matched is not None
    assert wrong is not None
    assert wrong > 1.05 * matched


def test_a_run_that_left_and_went_on_ends_where_an_unbroken_one_does(
    make: Callable[..., TrainingFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken, broken = make(at=ID), make(at=ID[::-1])
    work(unbroken, Wish())
    step_of = course_module.Course._step
    wish = Wish()

    def step(self: course_module.Course) -> float:
        wish.leave = self.held.step == 4
        return step_of(self)

    with monkeypatch.context() as patch, pytest.raises(Cancelled):
        patch.setattr(course_module.Course, "_step", step)
        work(broken, wish)
    work(broken, Wish())
    one, other = (
        PixelDenoiser.from_pretrained(f.result / "denoiser").state_dict()
        for f in (unbroken, broken)
    )
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert len(list(broken.samples.glob("after-*.webp"))) == 4
    assert "with the\ncaptions of others" in (broken.result / "README.md").read_text("utf-8")


def test_what_was_learned_draws_in_the_image_tab_and_unknown_words_are_told(
    make: Callable[..., TrainingFolder],
) -> None:
    folder = make()
    work(folder, Wish())
    pool = Pool(CPU, loras=LoraShelf(folder.path.parent), cache=folder.path.parent / "cache")
    (choice,) = pool.trained.choices
    assert choice == ("Balls", f"trained/{ID}")
    request = image_request(prompt="a purple ball on the moon", model=choice[1])
    with pool.lend(request.spec) as pipeline:
        drawn = pipeline(["a red ball"], generator=[torch.Generator().manual_seed(1)]).images[0]
    assert drawn.size == (32, 32)
    told = understanding(pool, request)
    assert told is not None
    assert told.ignored == ("purple", "moon")
    (before,) = pool.names
    (folder.result / "text_to_image.json").touch()  # another checkpoint was chosen
    with pool.lend(request.spec):
        assert len({before, *pool.names}) == 2
    assert not (folder.path.parent / "cache").exists()  # nothing of it outlives it
    (folder.result / "text_to_image.json").unlink()
    with pytest.raises(RequestError, match="deleted"), pool.lend(request.spec):
        pass


def test_pictures_without_a_caption_are_left_and_too_few_refused(
    make: Callable[..., TrainingFolder],
) -> None:
    folder = make(count=17)
    captioned(folder, {"0001.png": ""})
    task = task_of(folder, folder.read_spec())
    assert len(task.lessons.own) + len(task.lessons.held_out) == 16
    captioned(folder, {"0002.png": ""})
    with pytest.raises(RequestError, match="at least 16 pictures with a caption"):
        task_of(folder, folder.read_spec())


def test_four_captions_are_drawn_on_the_way_as_different_as_they_can_be(
    make: Callable[..., TrainingFolder],
) -> None:
    items = make().read_set().items
    asked = {sample.prompt for sample in samples_of(items, 1)}
    assert asked == {caption(i) for i in range(3)}
