"""The card of the generator of digits."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.history import History
from aigc_studio.training.recipes.mnist_gan import STEM, Recipe

TEMPLATE = """\
# {name}

Draws the handwritten digit that is asked for, 28 x 28 pixels, grey: the textbook case of a
class-conditional GAN. What it teaches stands in [docs/learn](../../docs/learn/mnist-gan.md).

## Data, licences, credits
MNIST by Yann LeCun, Corinna Cortes and Christopher Burges, CC-BY-SA-3.0; so these weights are
CC-BY-SA-3.0, too. 55,000 digits to learn from, 5,000 to choose the checkpoint by.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:,} parameters in
half precision. Games: {stages}; {hours:.2f} h in all on {hardware}. The checkpoint with the best
validation score of the two games is this one.
Numbers of the recipe: {numbers}.

## Metrics
{drawn:,} drawn digits, a thousand of each, read by a judge that reads {judge:.2%} of the 10,000
test digits. Variance: within a digit, relative to the test digits, of pixels and of what the judge
sees. Made by `python -m aigc_studio.training.evaluate {name} --data DIR`.

| digits | read as asked | worst digit | variance of pixels | of the judge's features |
|---|---|---|---|---|
{lines}

Bars: 95 % read as asked: {accuracy_verdict}. All ten digits: {digits_verdict}. 80 % of the real
variance: {variance_verdict}.

## Known weaknesses
- Digits only, 28 pixels, some with a gap or a blot.
- The validation score that chose it is made by the same judge.
"""
ACCURACY_BAR, VARIANCE_BAR, DIGIT_BAR = 0.95, 0.8, 0.8


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown. `metrics` is what evaluate wrote."""
    trained = metrics["qualities"]["trained weights"]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        commit=history.commit,
        parameters=metrics["parameters"],
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(Recipe()).items()),
        drawn=metrics["drawn"],
        judge=metrics["judge_accuracy"],
        lines="\n".join(_line(name, q) for name, q in metrics["qualities"].items()),
        accuracy_verdict=_verdict(trained["accuracy"], ACCURACY_BAR),
        digits_verdict=_verdict(trained["worst_digit"], DIGIT_BAR),
        variance_verdict=_verdict(trained["variance"], VARIANCE_BAR),
    )


def _line(name: str, quality: Mapping[str, float]) -> str:
    return (
        f"| {name} | {quality['accuracy']:.1%} | {quality['worst_digit']:.1%}"
        f" | {quality['variance']:.2f} | {quality['feature_variance']:.2f} |"
    )


def _verdict(value: float, bar: float) -> str:
    return "reached" if value >= bar else "missed"
