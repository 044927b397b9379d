"""Measures a generator of digits: does it draw the digit that was asked for, and how varied?"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
import typer

from aigc_studio.models.digit_generator import DigitGenerator
from aigc_studio.training.digits import Digits, Quality, load_mnist, measure, read, train_judge
from aigc_studio.training.recipes.mnist_gan import STEM, Recipe, draw, sheet
from aigc_studio.zoo.catalog import CHECKPOINTS


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another model folder.")] = None,
    sheet_file: Annotated[Path | None, typer.Option("--sheet", help="Sheet to write, PNG.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
) -> None:
    """Measure the generator of digits by a judge that is trained first, which takes a minute."""
    recipe, mnist = Recipe(), load_mnist(data)
    judge = train_judge(mnist.training, steps=recipe.judge_steps, seed=recipe.seed)
    generator = DigitGenerator.from_pretrained(checkpoint or CHECKPOINTS / STEM).float()
    torch.manual_seed(recipe.seed)
    untrained = DigitGenerator(noise=recipe.noise, width=recipe.width)
    real = Digits(*(part[: recipe.measured] for part in mnist.training))
    qualities = {
        "trained weights": measure(draw(generator, recipe.measured, seed=1), mnist.test, judge),
        "random weights": measure(draw(untrained, recipe.measured, seed=1), mnist.test, judge),
        "real training digits": measure(real, mnist.test, judge),
    }
    right = read(judge, mnist.test.pixels) == mnist.test.digits
    metrics = {
        "judge_accuracy": right.float().mean().item(),
        "parameters": generator.num_parameters(),
        "drawn": recipe.measured,
        "qualities": {name: asdict(quality) for name, quality in qualities.items()},
    }
    typer.echo(f"the judge reads {metrics['judge_accuracy']:.2%} of the test digits")
    typer.echo(_table(qualities))
    if sheet_file is not None:
        sheet(draw(generator, 100, seed=2), rows=10).save(sheet_file)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def _table(qualities: Mapping[str, Quality]) -> str:
    lines = (
        f"{name:<22}{q.accuracy:8.1%}{q.worst_digit:8.1%}{q.variance:8.2f}{q.feature_variance:8.2f}"
        for name, q in qualities.items()
    )
    return "\n".join(["digits                right   worst  variance  of features", *lines])
