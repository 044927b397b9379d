"""The recipe runs from a data folder to a pipeline folder that draws."""

import math
from pathlib import Path

import pytest
import torch

from aigc_studio.models.generator_pipeline import GeneratorPipeline
from aigc_studio.training.art_studies import Studies
from aigc_studio.training.data import STICKERS
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.training.recipes import generator_art_128 as recipes
from aigc_studio.training.recipes.generator_art_128 import Course, Recipe, study

TINY = Recipe(
    image_size=32,
    scenes=8,
    vocabulary=400,
    text_width=16,
    text_layers=1,
    text_heads=2,
    query=8,
    meaning=12,
    chance=4,
    width=16,
    layers=1,
    components=6,
    batch=10,
    decoder_batch=4,
)
READING = ("text", "reader.ask", "reader.match")
DRAWING = ("generator", "reader.places")
SCHEDULE = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)


@pytest.fixture(scope="module")
def studies(art_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Studies:
    return study(TINY, art_folder, tmp_path_factory.mktemp("latents"))


def test_three_steps_of_each_stage_write_a_pipeline_that_draws(
    art_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses: list[float] = []

    def watched(model, loss_of_step, **rest) -> Progress:
        def kept(step: int) -> torch.Tensor:
            loss = loss_of_step(step)
            losses.append(loss.item())
            return loss

        return train_stage(model, kept, **rest)

    monkeypatch.setattr(recipes, "train_stage", watched)
    recipes.train(TINY, art_folder, tmp_path / "work", tmp_path / "out", SCHEDULE)
    assert len(losses) == 15
    assert all(math.isfinite(loss) for loss in losses)
    pipeline = GeneratorPipeline.from_pretrained(tmp_path / "out", dtype=torch.float32)
    assert len(pipeline(["red", "红色"]).images) == 2


def test_a_step_sees_the_same_again_and_every_kind_comes(studies: Studies) -> None:
    course = Course(TINY, studies)
    assert course.pictures(3, 8) == course.pictures(3, 8)
    assert course.captions(3, studies.captions) == course.captions(3, studies.captions)
    shown = {"thing", "style", "colour", "part", "tile"}
    pictures = [one.facts for step in range(60) for one in course.pictures(step, 10)]
    assert {role for facts in pictures for role, _ in facts} == shown
    told = [one for step in range(60) for one in course.captions(step, studies.captions)]
    roles = {role for one in told for role, _ in one.facts}
    assert roles == {*shown, "left", "right", "place", "time", "sky", "season"}


def test_the_basis_begins_as_the_principal_components(studies: Studies) -> None:
    course = Course(TINY, studies)
    course.begin_with_components()
    latents = studies.stickers.values.float().flatten(1)
    basis = course.networks.generator.basis
    centred = latents - basis.bias
    coefficients = torch.linalg.lstsq(basis.weight, centred.T).solution
    left = centred.T - basis.weight @ coefficients
    assert left.pow(2).sum() < 0.5 * centred.pow(2).sum()


@pytest.mark.parametrize(
    ("stage", "taught", "left_alone"),
    [
        ("pictures_loss", ("generator", "posterior", "reader.places"), ("text", "reader.match")),
        ("critic_loss", ("generator", "posterior", "reader.places"), ("text", "reader.match")),
        ("decoder_loss", ("vae.decoder",), ("text", "reader", "generator")),
        ("names_loss", READING, DRAWING),
        ("words_loss", READING, DRAWING),
    ],
)
def test_a_stage_teaches_its_own_networks(
    studies: Studies, stage: str, taught: tuple[str, ...], left_alone: tuple[str, ...]
) -> None:
    course = Course(TINY, studies)
    torch.autograd.backward(getattr(course, stage)(1))

    def is_learning(name: str) -> bool:
        part = course.vae.decoder if name == "vae.decoder" else course.networks.get_submodule(name)
        return any(p.grad is not None and p.grad.abs().sum() > 0 for p in part.parameters())

    assert all(map(is_learning, taught))
    assert not any(map(is_learning, left_alone))


def test_families_are_weighted_as_the_recipe_says(studies: Studies) -> None:
    weights = dict(zip(STICKERS, TINY.family_weights, strict=True))
    pairs = zip(Course(TINY, studies).sticker_weights.tolist(), studies.stickers.rows, strict=True)
    assert all(weight == pytest.approx(weights[row["set"]]) for weight, row in pairs)
