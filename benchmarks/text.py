"""What the bundled writer writes for 300 fixed briefs, and how fast, beside its bars.

Speed is a ratio to transformers' own `generate` in float32, with the same weights, briefs and
sampling, measured in this run. The studio's side goes through its engine, batch and all.
"""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.events import Step, Text
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.text import PRESETS, TOKENS, TextEngine, TextRequest
from aigc_studio.models.writing import prompt_of
from aigc_studio.studio import server_of
from aigc_studio.training import writing_accuracy as accuracy
from aigc_studio.training.briefs import fixed_briefs
from aigc_studio.zoo.pool import Pool
from benchmarks.manners import moods, other_language, personas, tags
from benchmarks.preference import preference

# What is measured -> bar, and whether more is better.
BARS = {
    "name": ("name letter for letter", 1.0, True),
    "points": ("points kept", 0.9, True),
    "length": ("within 280 characters on X", 0.99, True),
    "language": ("language as asked", 1.0, True),
    "weather": ("forecast faithful", 0.98, True),
    "original": ("no 12 words (Chinese: characters) in a row of a learned text", 0.95, True),
    "frame_share": ("share of texts with the most common sentence", 0.05, False),
    "distinct_2": ("distinct pairs over three variants", 0.6, True),
    "fits": ("points in a sentence that can take them", None, True),
}
USERS = 16
TIMED = 12  # briefs
ROUNDS = 5  # in which all cases take turns


def text(
    data: Annotated[
        Path | None, typer.Option(help="Folder of the training sets, for picture tags.")
    ] = None,
) -> None:
    """Print content, speed and preference of the bundled writer, beside their bars.

    A model or a server of the settings answers the dialogues.
    """
    typer.echo(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    settings = read_settings()
    device = choose_device(settings)
    pool = Pool(device, cache=settings.cache / "openvino")
    chat = Pool(device, text_model=settings.text_model or "", text_server=server_of(settings))
    writer = pool.bundled_writer
    stock_model = accuracy.LlamaForCausalLM.from_pretrained(
        accuracy.CHECKPOINTS / accuracy.STEM, dtype=accuracy.torch.float32
    ).eval()
    texts = _content(stock_model, writer.tokenizer)
    _speed(TextEngine(pool), stock_model, writer.tokenizer)
    preference(texts)
    other_language(TextEngine(pool))
    personas(TextEngine(chat))
    moods()
    if data is not None:
        tags(data)


def _content(model: Any, tokenizer: Any) -> list[str]:
    """Print the content bars and return the texts without the lines of their briefs."""
    asked = {language: fixed_briefs(language) for language in accuracy.LANGUAGES}
    write = accuracy.writer(model, tokenizer)
    read: list[str] = []
    trained = accuracy.measure(write, asked, read)
    few = {language: briefs[::3] for language, briefs in asked.items()}
    control = accuracy.writer(accuracy.shuffled(model), tokenizer, accuracy.CONTROL)
    shuffled = accuracy.measure(control, few)
    for language, figures in trained.items():
        typer.echo(f"{language}: {len(asked[language])} briefs (beside: shuffled weights)")
        for key, (name, bar, is_more_better) in BARS.items():
            if key not in figures:
                continue
            value = figures[key]
            said = ""
            if bar is not None:
                is_reached = value >= bar if is_more_better else value <= bar
                said = f"bar {bar:.0%} {'reached' if is_reached else 'MISSED'}"
            typer.echo(f"  {name:62} {value:6.1%} ({shuffled[language][key]:6.1%})  {said}")
        typer.echo(f"  most common sentence: {figures['frame']}")
    typer.echo(f"40 hostile briefs that changed nothing {accuracy.share_unmoved(write):.1%}")
    return [text.partition("\n")[2] for text in read]


def _speed(engine: TextEngine, stock: Any, tokenizer: Any) -> None:
    briefs = [b for b in fixed_briefs("en") if b.form in ("ad", "post", "product")]
    briefs = [b.model_copy(update={"platform": "", "length": "long"}) for b in briefs]
    several = briefs[:USERS]
    _ours(engine, briefs[:1])  # loads
    first, three, words = [], [], []
    for brief in briefs[:TIMED]:
        request = TextRequest(brief=brief, variants=3)
        began, waited = time.perf_counter(), 0.0
        for event in engine.run(request.split(), Context()):
            if isinstance(event, Step) and not waited:
                waited = time.perf_counter() - began
            if isinstance(event, Text):
                words.append(len(event.text.split()))
        first.append(waited)
        three.append(time.perf_counter() - began)
    mean_words = sum(words) / len(words)
    typer.echo("speed")
    typer.echo(f"  first token            {_median(first):6.3f} s  (bar 0.3 s)")
    typer.echo(
        f"  three long variants    {_median(three):6.3f} s, {mean_words:.0f} words each"
        f"; at 80 words {_median(three) * 80 / mean_words:6.3f} s  (bar 4 s)"
    )
    rounds = [
        (
            _rate(lambda: _ours(engine, briefs[:TIMED], together=False)),
            _rate(lambda: _stock(stock, tokenizer, briefs[:TIMED], together=False)),
            _rate(lambda: _ours(engine, several)),
            _rate(lambda: _stock(stock, tokenizer, several)),
        )
        for _ in range(ROUNDS)
    ]
    for name, bar, ratios in (
        ("one text, to stock one by one", 1.7, [a / s for a, s, _, _ in rounds]),
        (f"{USERS} users, to stock in a batch", 1.5, [u / b for _, _, u, b in rounds]),
        (f"{USERS} users, to stock one by one", 10, [u / s for _, s, u, _ in rounds]),
    ):
        ratio = _median(ratios)
        typer.echo(
            f"  {name:32} {ratio:5.2f}x  bar {bar}x {'reached' if ratio >= bar else 'MISSED'}"
            f"  (rounds {min(ratios):.2f} to {max(ratios):.2f})"
        )


def _ours(engine: TextEngine, briefs: Sequence[Brief], *, together: bool = True) -> int:
    """Write texts with the engine and return their characters."""
    pieces = [TextRequest(brief=brief, seed=i).split()[0] for i, brief in enumerate(briefs)]
    batches = [pieces] if together else [[piece] for piece in pieces]
    return sum(
        len(event.text)
        for batch in batches
        for event in engine.run(batch, Context())
        if isinstance(event, Text)
    )


def _stock(model: Any, tokenizer: Any, briefs: Sequence[Brief], *, together: bool = True) -> int:
    """Write texts with transformers alone and return their characters."""
    from aigc_studio.models.writing import told

    sampling = PRESETS["balanced"]
    characters = 0
    for batch in [list(briefs)] if together else [[brief] for brief in briefs]:
        prompts = [prompt_of(brief) for brief in batch]
        given = tokenizer(prompts, return_tensors="pt", padding=True, return_token_type_ids=False)
        made = model.generate(
            **given,
            do_sample=True,
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            top_k=0,
            repetition_penalty=sampling.repetition_penalty,
            max_new_tokens=TOKENS[batch[0].length],
        )
        raws = tokenizer.batch_decode(made[:, given["input_ids"].shape[1] :])
        characters += sum(len(told(raw, b)) for raw, b in zip(raws, batch, strict=True))
    return characters


def _rate(work: Callable[[], int]) -> float:
    """Return characters a second."""
    began = time.perf_counter()
    characters = work()
    return characters / (time.perf_counter() - began)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
