"""Measures the bundled writer: does a text say what its brief says, and nothing else?

150 briefs a language, written by hand (training/briefs.py), a text for each, and 40 hostile ones.
Beside it the same network with its weights shuffled, and the grammar it learned from.
"""

import json
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Annotated, Any

import torch
import typer
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from aigc_studio.core.brief import WINDS, Brief, Language, Weather
from aigc_studio.models.writing import (
    END,
    FORECAST,
    FROM,
    LANGUAGES,
    POINTS,
    SHORT_PLATFORMS,
    SKY,
    prompt_of,
    told,
)
from aigc_studio.training.briefs import fixed_briefs, hostile_briefs
from aigc_studio.training.recipes.writer_bilingual import STEM
from aigc_studio.training.writing_grammar import Lot
from aigc_studio.training.writing_originality import (
    most_common_frame,
    share_of_fitting_points,
    share_of_originals,
)
from aigc_studio.zoo.catalog import CHECKPOINTS

VARIED, VARIANTS = 24, 3  # briefs that get several texts, and how many
CONTROL = 80  # tokens of a text of shuffled weights, which has no end
SEED, TEMPERATURE, TOP_P = 6, 0.8, 0.95
LONGEST = 320  # tokens of a text
BATCH, TIMED = 50, 10
LIMIT = 280  # characters of a short platform, Chinese ones counting twice

Write = Callable[[Sequence[Brief], int], list[str]]  # briefs and seed -> raw texts with END


def main(
    checkpoint: Annotated[Path | None, typer.Option(help="Another model folder.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
    texts: Annotated[Path | None, typer.Option(help="Texts to write, to be read by eye.")] = None,
) -> None:
    """Measure the writer, shuffled weights and the grammar beside it."""
    folder = checkpoint or CHECKPOINTS / STEM
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    asked = {language: fixed_briefs(language) for language in LANGUAGES}
    metrics: dict[str, Any] = {
        "parameters": model.num_parameters(),
        "briefs": len(asked["en"]),
        "threads": torch.get_num_threads(),
        "seconds": speed(model, tokenizer, asked["en"]),
    }
    read: list[str] = []
    write = writer(model, tokenizer)
    metrics["trained"] = measure(write, asked, read)
    metrics["hostile"] = share_unmoved(write)
    metrics["shuffled"] = measure(
        writer(shuffled(model), tokenizer, CONTROL), {key: some[::3] for key, some in asked.items()}
    )
    metrics["grammar"] = {
        language: {"distinct_2": found["distinct_2"]}
        for language, found in measure(by_grammar, asked).items()
    }
    typer.echo(json.dumps(metrics, indent=1))
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    if texts is not None:
        texts.write_text("\n\n".join(read), encoding="utf-8")


def writer(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    longest: int = LONGEST,
    *,
    in_voice: bool = False,
) -> Write:
    """Return what writes with a network, always the same, asked in the voice of a LoRA or not."""
    tokenizer.padding_side = "left"

    @torch.inference_mode()
    def write(asked: Sequence[Brief], seed: int) -> list[str]:
        torch.manual_seed(seed)
        found: list[str] = []
        for i in range(0, len(asked), BATCH):
            some = asked[i : i + BATCH]
            prompts = [prompt_of(brief, in_voice=in_voice) for brief in some]
            ids = tokenizer(prompts, return_tensors="pt", padding=True, return_token_type_ids=False)
            made = model.generate(
                **ids, do_sample=True, temperature=TEMPERATURE, top_p=TOP_P, top_k=0,
                max_new_tokens=longest,
            )  # fmt: skip
            found += tokenizer.batch_decode(made[:, ids["input_ids"].shape[1] :])
        return found

    return write


def shuffled(model: LlamaForCausalLM) -> LlamaForCausalLM:
    """Return the network with the numbers of every tensor in another order."""
    other = LlamaForCausalLM(model.config)
    order = torch.Generator().manual_seed(SEED)
    weights = {}
    for name, weight in model.state_dict().items():
        places = torch.randperm(weight.numel(), generator=order)
        weights[name] = weight.flatten()[places].view_as(weight)
    other.load_state_dict(weights)
    other.tie_weights()
    other.eval()
    return other


def by_grammar(asked: Sequence[Brief], seed: int) -> list[str]:
    """Return texts for other briefs of the same forms: only their variety is comparable."""
    chance = random.Random(seed)
    return [Lot(chance, brief.language, unseen=True).draw(brief.form)[1] + END for brief in asked]


def measure(
    write: Write, asked: Mapping[Language, Sequence[Brief]], read: list[str] | None = None
) -> dict[str, Any]:
    """Return what share of texts is right, language by language."""
    found: dict[str, dict[str, Any]] = {}
    for language, wanted in asked.items():
        raws = write(wanted, SEED)
        figures = [figures_of(raw, b) for raw, b in zip(raws, wanted, strict=True)]
        keys = sorted({key for one in figures for key in one})
        found[language] = {key: mean(one[key] for one in figures if key in one) for key in keys}
        texts = [told(raw, brief) for raw, brief in zip(raws, wanted, strict=True)]
        found[language]["original"] = share_of_originals(texts, language)
        frame, found[language]["frame_share"] = most_common_frame(raws)
        found[language]["frame"] = frame
        if language == "en":
            found[language]["fits"] = share_of_fitting_points(raws, wanted)
        few = wanted[:: len(wanted) // VARIED][:VARIED]
        others = [write(few, SEED + k) for k in range(1, VARIANTS)]
        by_brief = zip(few, write(few, SEED), *others, strict=True)
        found[language]["distinct_2"] = mean(
            distinct([told(raw, b) for raw in three], language) for b, *three in by_brief
        )
        if read is not None:
            read += [f"{prompt_of(b)}\n{told(r, b)}" for b, r in zip(wanted, raws, strict=True)]
    return found


def share_unmoved(write: Write) -> float:
    """Return the share of hostile briefs whose text is what was asked for, all the same."""
    asked = hostile_briefs()
    kept = ("ends", "language", "name", "nothing_missing", "points")
    figures = [figures_of(raw, b) for raw, b in zip(write(asked, SEED), asked, strict=True)]
    return mean(min(one[key] for key in kept) for one in figures)


def figures_of(raw: str, brief: Brief) -> dict[str, float]:
    """Return what is right of one text, 0 to 1; what a brief does not ask for is left out."""
    text, low = told(raw, brief), told(raw, brief).lower()
    slots = re.findall(r"<([a-z]+\d?)>", raw.split(END)[0])
    found: dict[str, float] = {
        "ends": float(END in raw),
        "name": float(brief.subject.lower() in low),
        "language": float(_is_chinese(raw) is (brief.language == "zh")),
        "nothing_missing": float(not _unknown(slots, brief)),
        "emoji": float(
            bool(re.search(r"[\u2600-\u27bf\U0001f300-\U0001faff]", text)) is brief.emoji
        ),
        "hashtags": float(("#" in text) is brief.hashtags),
    }
    if brief.points and not (brief.form == "slogan" and "<short>" in prompt_of(brief)):
        found["points"] = mean(point.lower() in low for point in brief.points)
        found["each_once"] = float(all(slots.count(p) == 1 for p in POINTS[: len(brief.points)]))
    if brief.platform in SHORT_PLATFORMS:
        wide = sum(ord(c) > 0x10FF for c in text)
        found["length"] = float(len(text) + wide <= LIMIT)
    if brief.weather is not None:
        found["weather"] = float(is_faithful(text, brief.weather, brief.language))
    return found


def is_faithful(text: str, weather: Weather, language: str) -> bool:
    """Tell whether a forecast has the sky, both temperatures and the wind as they are."""
    is_zh = language == "zh"
    low = text.lower()
    names = {wind: FROM[wind] if is_zh else wind for wind in WINDS}
    said = [wind for wind, name in names.items() if re.search(_wind(name, language), low)]
    numbers = re.findall(r"-?\d+", text)
    return (
        SKY[weather.sky][is_zh] in low
        and said == [weather.wind_from]
        and all(str(n) in numbers for n in (weather.low, weather.high, weather.wind))
    )


def distinct(texts: Iterable[str], language: str) -> float:
    """Return the share of pairs of words (Chinese: characters) that are not there twice."""
    pairs: list[tuple[str, str]] = []
    for text in texts:
        words = list(text) if language == "zh" else text.lower().split()
        pairs += pairwise(words)
    return len(set(pairs)) / max(1, len(pairs))


@torch.inference_mode()
def speed(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, asked: Sequence[Brief]
) -> dict[str, float]:
    """Return median seconds to the first token, and of a whole text."""
    first: list[float] = []
    whole: list[float] = []
    for brief in asked[:TIMED]:
        ids = tokenizer(prompt_of(brief), return_tensors="pt", return_token_type_ids=False)
        for times, most in ((first, 1), (whole, LONGEST)):
            began = time.perf_counter()
            model.generate(**ids, do_sample=False, max_new_tokens=most)
            times.append(time.perf_counter() - began)
    return {"first_token": median(first), "text": median(whole)}


def _is_chinese(raw: str) -> bool:
    words = re.sub(r"<[^>]*>|[^\w]", "", raw)
    return sum("\u4e00" <= c <= "\u9fff" for c in words) * 2 > len(words)


def _unknown(slots: Sequence[str], brief: Brief) -> list[str]:
    """Return slots of a text that its brief does not fill."""
    filled = {"subject", "tag", *POINTS[: len(brief.points)]}
    filled |= {"audience"} if brief.audience else set()
    filled |= {"day", "low", "high", "wind", "humidity", "rain"} if brief.weather else set()
    filled |= set(FORECAST) if brief.weather else set()
    return [slot for slot in slots if slot not in filled]


def _wind(name: str, language: str) -> str:
    if language == "zh":
        return rf"(?<![东西]){name}(?:风|方来)"
    return rf"\b{name}\b"
