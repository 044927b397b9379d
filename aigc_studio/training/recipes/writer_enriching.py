"""What makes the prompts of pictures fuller: a LoRA of the bundled writer, whose weights stay.

It learns from prompts and what can be put behind them by lot (training/enriching_grammar.py). Only
what is put behind counts.

    python -m aigc_studio.training.recipes.writer_enriching --data DIR --hours 0.4
    python -m aigc_studio.training.recipes.writer_enriching --data DIR --smoke

Runs on CPU or CUDA, saves every three minutes under --work, and goes on from there when called
again.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import structlog
import torch
import typer
from diffusers.training_utils import EMAModel
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from aigc_studio.models.enriching import PHRASES, prompt_of
from aigc_studio.models.writing import END
from aigc_studio.training.data import Row
from aigc_studio.training.enriching_grammar import COLOURLESS, Lessons, things_of
from aigc_studio.training.lasting_colours import lasting_colours
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage
from aigc_studio.training.recipes.writer_bilingual import STEM as BASE
from aigc_studio.training.tokens import error_of
from aigc_studio.training.word_learner import save_adapter, with_lora
from aigc_studio.zoo.catalog import CHECKPOINTS

STEM = "writer-enriching"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    rank: int = 32
    batch: int = 24
    together: int = 4  # batches that are drawn at once, then sorted by length
    learning_rate: float = 3e-3
    average: float = 0.99
    seed: int = 2026


class Course:
    """The writer with its LoRA, and the loss of a step."""

    def __init__(self, recipe: Recipe, lessons: Lessons) -> None:
        self.recipe, self.lessons = recipe, lessons
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(CHECKPOINTS / BASE)
        model: Any = LlamaForCausalLM.from_pretrained(CHECKPOINTS / BASE, dtype=torch.float32)
        self.network: Any = with_lora(model.to(device), rank=recipe.rank, seed=recipe.seed)
        self._drawn: tuple[int, list[list[tuple[list[int], int]]]] = (-1, [])

    def loss(self, step: int) -> Tensor:
        """Return the mean cross-entropy per token of additions, given their prompts."""
        block, place = divmod(step, self.recipe.together)
        if self._drawn[0] != block:
            self._drawn = (block, self._draw(block))
        error, tokens = error_of(self.network, self._drawn[1][place])
        return error / tokens

    def _draw(self, block: int) -> list[list[tuple[list[int], int]]]:
        """Return batches of (tokens, where the addition begins), each of like lengths."""
        batch, together = self.recipe.batch, self.recipe.together
        chance = random.Random(self.recipe.seed * 1_000_003 + block)
        rows = sorted((self._tokens(chance) for _ in range(batch * together)), key=_length)
        batches = [rows[i : i + batch] for i in range(0, len(rows), batch)]
        chance.shuffle(batches)
        return batches

    def _tokens(self, chance: random.Random) -> tuple[list[int], int]:
        """Return the tokens of a lesson, and where the addition begins."""
        lesson = self.lessons.draw(chance)
        prompt = self.tokenizer.encode(prompt_of(lesson.prompt, lesson.style))
        return prompt + self.tokenizer.encode(lesson.addition + END), len(prompt)


def _length(row: tuple[list[int], int]) -> int:
    return len(row[0])


def known_colours(data: Path, things: Sequence[Row], work: Path) -> Mapping[str, Sequence[str]]:
    """Return the colours that things can have, found out once: it takes minutes."""
    kept = work / "colours.json"
    if not kept.exists():
        rows = [row for row in things if row["group"] not in COLOURLESS]
        work.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(lasting_colours(data, rows)), encoding="utf-8")
    found: Mapping[str, Sequence[str]] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def train(recipe: Recipe, lessons: Lessons, work: Path, out: Path, schedule: Schedule) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""
    course = Course(recipe, lessons)
    trained = sum(p.numel() for p in course.network.parameters() if p.requires_grad)
    log.info("made", parameters=trained)
    out.mkdir(parents=True, exist_ok=True)
    table = json.dumps(lessons.table(), ensure_ascii=False, indent=0)
    (out / PHRASES).write_text(table + "\n", encoding="utf-8")

    def export(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, course.network.parameters()):
            save_adapter(course.network, BASE, out, torch.float16)
        log.info("exported", steps=progress.step)

    return train_stage(
        course.network, course.loss, schedule=schedule, work=work / "enriching", on_save=export
    )


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the whole run.")] = 0.4,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("runs") / STEM / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train what makes prompts fuller."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600,
        learning_rate=recipe.learning_rate,
        average=recipe.average,
        warmup_steps=60,
        save_every_s=180,
    )
    if smoke:
        recipe = replace(recipe, rank=2, batch=2)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    things = things_of(data)[: 40 if smoke else None]
    lessons = Lessons(data, things, known_colours(data, things, work))
    train(recipe, lessons, work, out, schedule)


if __name__ == "__main__":
    typer.run(main)
