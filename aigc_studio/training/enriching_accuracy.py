"""Measures what makes prompts fuller: does the picture still show what was asked for?

Free prompts in both languages are drawn as they are and made fuller, and a judge that no model has
learned from (training/judge.py) says what the pictures show. Beside them the same prompts with
words of the vocabulary by lot behind them, and what a LoRA of shuffled numbers writes.
"""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Annotated, Any

import torch
import typer
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from aigc_studio.models.enriching import Phrases, added, fuller, prompt_of, read_phrases
from aigc_studio.models.tags import read_tags
from aigc_studio.training.data import STICKERS, Row
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.measures.asking import LANGUAGES, Ask, draw_all
from aigc_studio.training.measures.naming import AMONG, tops_of
from aigc_studio.training.measures.pipelines import drawing, open_pipeline
from aigc_studio.training.measures.real import concepts_of, on_white, real_rows
from aigc_studio.training.measures.seeing import look
from aigc_studio.training.measures.whole import by_lot
from aigc_studio.training.prompt_accuracy import nearest_concepts
from aigc_studio.training.prompts import PARAPHRASES, Prompt, read_prompts
from aigc_studio.training.recipes.writer_bilingual import STEM as BASE
from aigc_studio.training.recipes.writer_enriching import STEM
from aigc_studio.training.sheet import contact_sheet
from aigc_studio.training.wording import JOIN
from aigc_studio.zoo.catalog import CHECKPOINTS, MODELS
from aigc_studio.zoo.sight import ENCODER
from aigc_studio.zoo.voices import as_meant

SPEC = MODELS[0]
TRIES = 4  # additions of a prompt that are looked at: one round of the app
TOKENS = 48
TOP_P = 0.95
BATCH = 64
REPEATED, TIMES, TIMED = 12, 10, 8
SHOWN = 20  # prompts of each language on the contact sheet
SEED = 6

Write = Callable[[Sequence[str], int], list[str]]  # prompts and seed -> an addition of each


@dataclass(frozen=True)
class Reader:
    """What says whether an addition can be taken."""

    pipeline: Any
    phrases: Phrases

    def first(self, prompt: str, additions: Sequence[str]) -> str:
        """Return the first fuller prompt that can be taken, else the prompt."""
        found = fuller(prompt, additions, self.phrases, self.pipeline.read, SPEC.with_style)
        return found[0] if found else prompt


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another folder.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Contact sheet to write, PNG.")] = None,
    texts: Annotated[Path | None, typer.Option(help="Prompts to write, to be read.")] = None,
    kept: Annotated[
        Path | None, typer.Option(help="File to keep what the judge saw of the real pictures in.")
    ] = None,
    prompts: Annotated[int, typer.Option(help="Of each language.")] = 100,
) -> None:
    """Measure fuller prompts, plain ones and controls beside them."""
    folder = checkpoint or CHECKPOINTS / STEM
    pipeline = open_pipeline(CHECKPOINTS / SPEC.name)
    reader = Reader(pipeline, read_phrases(folder))
    known = read_prompts(PARAPHRASES)
    asked = [
        prompt
        for language in LANGUAGES
        for prompt in by_lot([p for p in known if p.language == language], prompts)
    ]
    typed = [prompt.prompt for prompt in asked]
    network = open_adapter(folder)
    write = writer(network)
    tried = [write(typed, SEED + i) for i in range(TRIES)]
    made = [reader.first(p, some) for p, some in zip(typed, zip(*tried, strict=True), strict=True)]
    shuffle(network)
    astray = writer(network)(typed, SEED)
    metrics: dict[str, Any] = {
        "prompts": prompts,
        "parameters": sum(v.numel() for v in adapter_of(network).values()),
        "texts": {
            language: told(asked, made, tried[0], reader, language) for language in LANGUAGES
        },
        "shuffled_taken": mean(
            reader.first(p, [each]) != p for p, each in zip(typed, astray, strict=True)
        ),
        "distinct": variety(writer(open_adapter(folder)), reader, typed),
        "seconds": speed(writer(open_adapter(folder)), reader, typed),
    }
    judge, rows = load_judge(data), sticker_rows(data)
    bank = seen_by(judge, data, rows, kept)
    draw = drawing(pipeline)
    ways = {
        "plain": typed,
        "fuller": made,
        "unchecked": [p + each for p, each in zip(typed, tried[0], strict=True)],
        "words_by_lot": by_words(asked),
        "shuffled": [p + each for p, each in zip(typed, astray, strict=True)],
    }
    pictures, found = {}, {}
    for way, some in ways.items():
        asks = asks_for(asked, some)
        pictures[way] = draw_all(draw, asks)
        seen = look(judge, pictures[way]).things
        found[way] = judged = nearest_concepts(seen, bank, concepts_of(rows), AMONG)
        metrics[way] = {
            "all": tops_of(judged, asks),
            **{language: tops_of(judged, asks, language=language) for language in LANGUAGES},
        }
        typer.echo(f"{way:<13}" + json.dumps(metrics[way]))
    typer.echo(json.dumps({k: v for k, v in metrics.items() if k not in ways}, indent=1))
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    if texts is not None:
        texts.write_text("\n".join(made) + "\n", encoding="utf-8")
    if sheet is not None:
        places = [i + start for start in (0, prompts) for i in range(min(SHOWN, prompts))]
        shown = [(way, i) for i in places for way in ("plain", "fuller")]
        contact_sheet(
            torch.stack([pictures[way][i] for way, i in shown]).float() / 255,
            [found[way][i] for way, i in shown],
            [Prompt(asked[i].language, ways[way][i], asked[i].concepts) for way, i in shown],
            rows,
        ).save(sheet)


def open_adapter(folder: Path) -> Any:
    """Return the bundled writer with the LoRA in a folder."""
    from peft import PeftModel

    base = LlamaForCausalLM.from_pretrained(CHECKPOINTS / BASE, dtype=torch.float32)
    with as_meant():
        return PeftModel.from_pretrained(base, folder, local_files_only=True).eval()


def adapter_of(network: Any) -> dict[str, torch.Tensor]:
    """Return the numbers of a LoRA by name."""
    return {name: value for name, value in network.named_parameters() if "lora_" in name}


def shuffle(network: Any) -> None:
    """Put the numbers of every tensor of a LoRA in another order."""
    order = torch.Generator().manual_seed(SEED)
    for value in adapter_of(network).values():
        places = torch.randperm(value.numel(), generator=order)
        value.data = value.data.flatten()[places].view_as(value)


def writer(network: Any) -> Write:
    """Return what writes additions with a network, always the same."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(CHECKPOINTS / BASE)
    tokenizer.padding_side = "left"

    @torch.inference_mode()
    def write(prompts: Sequence[str], seed: int) -> list[str]:
        torch.manual_seed(seed)
        found: list[str] = []
        for start in range(0, len(prompts), BATCH):
            given = [prompt_of(prompt) for prompt in prompts[start : start + BATCH]]
            ids = tokenizer(given, return_tensors="pt", padding=True, return_token_type_ids=False)
            rows = network.generate(
                **ids, do_sample=True, top_p=TOP_P, top_k=0, max_new_tokens=TOKENS
            )
            found += map(added, tokenizer.batch_decode(rows[:, ids["input_ids"].shape[1] :]))
        return found

    return write


def told(
    asked: Sequence[Prompt],
    made: Sequence[str],
    first: Sequence[str],
    reader: Reader,
    language: str,
) -> dict[str, float]:
    """Return shares, 0 to 1, of the prompts in a language.

    "fuller": of all prompts; of those that were made so "kept", that begin with what was typed, and
    "known", with nothing but known phrases behind; of what was written first, whatever came of it,
    "first_known" is made of known phrases and "first_taken" is read as it must be.
    """
    rows = [row for row in zip(asked, made, first, strict=True) if row[0].language == language]
    grown = [(p.prompt, text) for p, text, _ in rows if text != p.prompt]
    return {
        "fuller": len(grown) / len(rows),
        "kept": mean(text.startswith(typed) for typed, text in grown),
        "known": mean(
            bool(reader.phrases.read(typed, text.removeprefix(typed))) for typed, text in grown
        ),
        "first_known": mean(bool(reader.phrases.read(p.prompt, each)) for p, _, each in rows),
        "first_taken": mean(reader.first(p.prompt, [each]) != p.prompt for p, _, each in rows),
    }


def variety(write: Write, reader: Reader, typed: Sequence[str]) -> float:
    """Return how many different prompts, on average, TIMES tries at one make of it."""
    some = by_lot(typed, REPEATED)
    tries = [write(some, SEED + 100 + i) for i in range(TIMES)]
    return mean(
        len({reader.first(p, [each]) for each in each_try} - {p})
        for p, each_try in zip(some, zip(*tries, strict=True), strict=True)
    )


def speed(write: Write, reader: Reader, typed: Sequence[str]) -> float:
    """Return the median of the seconds that a fuller prompt takes, of four additions."""
    times = []
    for prompt in by_lot(typed, TIMED):
        began = time.perf_counter()
        reader.first(prompt, write([prompt] * 4, SEED))
        times.append(time.perf_counter() - began)
    return median(times)


def by_words(asked: Sequence[Prompt]) -> list[str]:
    """Return prompts with two names of things by lot behind them: words that the model knows."""
    chance = random.Random(SEED)
    tags = read_tags(CHECKPOINTS / ENCODER)
    return [
        JOIN[prompt.language].join(
            [prompt.prompt, *(tag.name(prompt.language) for tag in chance.sample(tags, 2))]
        )
        for prompt in asked
    ]


def asks_for(asked: Sequence[Prompt], texts: Sequence[str]) -> list[Ask]:
    """Ask for texts in place of prompts, in the usual style where they name none, as the app."""
    return [
        Ask(SPEC.with_style(text), p.language, "", p.concepts, text)
        for p, text in zip(asked, texts, strict=True)
    ]


def sticker_rows(data: Path) -> list[Row]:
    """Return the rows of all real stickers that pictures are compared with."""
    return [row for row in real_rows(data) if row["set"] in STICKERS]


def seen_by(judge: SqueezeNet, data: Path, rows: Sequence[Row], kept: Path | None) -> Tensor:
    """Return the real stickers as the judge sees them, (N, D) of length 1.

    Args:
        judge: looks at them.
        data: folder of the training sets.
        rows: N of them.
        kept: file that keeps what was seen; read if it is there, else written.
    """
    if kept is not None and kept.exists():
        seen: Tensor = torch.load(kept, weights_only=True).float()
        return seen
    starts = range(0, len(rows), BATCH)
    things = torch.cat([look(judge, on_white(data, rows[i : i + BATCH])).things for i in starts])
    if kept is not None:
        torch.save(things.half(), kept)
    return things
