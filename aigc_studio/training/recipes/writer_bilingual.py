"""The bundled writer: a small Llama that writes texts with slots, in English and Chinese.

It learns from briefs and texts by lot (training/writing_grammar.py). Batches are of texts of like
length, and only what follows the brief counts.

    python -m aigc_studio.training.recipes.writer_bilingual --hours 0.3
    python -m aigc_studio.training.recipes.writer_bilingual --smoke

Runs on CPU or CUDA, saves every three minutes under --work, and goes on from there when called
again.
"""

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers.training_utils import EMAModel
from tokenizers import AddedToken
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from aigc_studio.models.writing import (
    BEGIN,
    CONTROLS,
    END,
    FORECAST,
    FORMS,
    LANGUAGES,
    PAD,
    SLOTS,
    WRITE,
    prompt_of,
)
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.training.tokenizer import byte_pairs
from aigc_studio.training.tokens import IGNORED
from aigc_studio.training.writing_grammar import Lot

STEM = "writer-bilingual"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    vocabulary: int = 4000
    texts: int = 12000  # that the tokenizer learns from
    width: int = 192
    inner: int = 512
    layers: int = 6
    heads: int = 6
    longest: int = 1024  # tokens of brief and text
    batch: int = 24
    together: int = 4  # batches that are drawn at once, then sorted by length
    learning_rate: float = 3e-3
    average: float = 0.99
    seed: int = 2026


def make_tokenizer(recipe: Recipe) -> PreTrainedTokenizerFast:
    """Learn a byte-level BPE from texts by lot; slots and controls are tokens of their own."""
    chance = random.Random(recipe.seed)
    texts = []
    for _ in range(recipe.texts):
        brief, text = Lot(chance, chance.choice(LANGUAGES)).draw()
        texts += [text, brief.subject, *brief.points, brief.audience]
    slots = (*SLOTS, *FORECAST)
    kept = [PAD, BEGIN, WRITE, END, *(f"<{name}>" for name in CONTROLS if name not in slots)]
    tokenizer = byte_pairs(texts, recipe.vocabulary - len(slots), kept, longest=24)
    # Slots are part of a text: they stay when special tokens are left out of it.
    tokenizer.add_tokens([AddedToken(f"<{slot}>", special=False) for slot in slots])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=BEGIN,
        eos_token=END,
        model_max_length=recipe.longest,
    )


def make_model(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """Return the untrained network."""
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=recipe.width,
            intermediate_size=recipe.inner,
            num_hidden_layers=recipe.layers,
            num_attention_heads=recipe.heads,
            num_key_value_heads=recipe.heads,
            max_position_embeddings=recipe.longest,
            tie_word_embeddings=True,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


class Course:
    """The network and the loss of a step."""

    def __init__(self, recipe: Recipe, tokenizer: PreTrainedTokenizerFast | None = None) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = tokenizer or make_tokenizer(recipe)
        self.model = make_model(recipe, self.tokenizer)
        torch.nn.Module.to(self.model, self.device)
        self._drawn: tuple[int, list[list[tuple[list[int], int]]]] = (-1, [])

    def loss(self, step: int) -> Tensor:
        """Return the cross-entropy of texts, given their briefs."""
        block, place = divmod(step, self.recipe.together)
        if self._drawn[0] != block:
            self._drawn = (block, self._draw(block))
        rows = self._drawn[1][place]
        ids = pad_sequence([torch.tensor(row) for row, _ in rows], batch_first=True)
        targets = torch.full_like(ids, IGNORED)
        for i, (row, begins) in enumerate(rows):
            targets[i, begins : len(row)] = ids[i, begins : len(row)]
        loss: Tensor = self.model(
            input_ids=ids.to(self.device), labels=targets.to(self.device)
        ).loss
        return loss

    def _draw(self, block: int) -> list[list[tuple[list[int], int]]]:
        """Return batches of (tokens, where the text begins), each of like lengths."""
        r = self.recipe
        chance = random.Random(r.seed * 1_000_003 + block)
        rows = []
        for _ in range(r.batch * r.together):
            brief, text = Lot(chance, chance.choice(LANGUAGES)).draw(chance.choice(FORMS))
            prompt = self.tokenizer.encode(prompt_of(brief))
            rows.append((prompt + self.tokenizer.encode(text + END), len(prompt)))
        rows.sort(key=lambda row: len(row[0]))
        batches = [rows[i : i + r.batch] for i in range(0, len(rows), r.batch)]
        chance.shuffle(batches)
        return batches


def train(recipe: Recipe, work: Path, out: Path, schedule: Schedule) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""
    kept = work / "tokenizer"  # a run goes on with its own, whatever words have come since
    known = PreTrainedTokenizerFast.from_pretrained(kept) if kept.exists() else None
    course = Course(recipe, known)
    course.tokenizer.save_pretrained(kept)
    log.info("made", parameters=course.model.num_parameters(), tokens=len(course.tokenizer))

    def export(average: EMAModel, progress: Progress) -> None:
        shipped = LlamaForCausalLM(course.model.config)
        shipped.load_state_dict(course.model.state_dict())
        average.copy_to(shipped.parameters())
        shipped.half().save_pretrained(out, max_shard_size="8MB")
        course.tokenizer.save_pretrained(out)
        log.info("exported", steps=progress.step)

    return train_stage(
        course.model, course.loss, schedule=schedule, work=work / "writing", on_save=export
    )


def main(
    hours: Annotated[float, typer.Option(help="Time budget of the whole run.")] = 0.3,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("runs") / STEM / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled writer."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600,
        learning_rate=recipe.learning_rate,
        average=recipe.average,
        save_every_s=180,
    )
    if smoke:
        recipe = replace(recipe, vocabulary=600, texts=50, width=48, inner=64, layers=2, batch=2)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, work, out, schedule)


if __name__ == "__main__":
    typer.run(main)
