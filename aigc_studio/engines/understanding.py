"""What a model makes of a prompt, before it draws: what it understood, and what not."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.trained import id_of

READER = "generator-art-128"
MAX_WORDS = 24  # of a prompt that are tried
# Words that say nothing alone; they are never called ignored.
SMALL = frozenset((
    "a", "an", "and", "at", "by", "for", "from", "his", "her", "in", "is", "it", "its", "of", "on",
    "or", "over", "that", "the", "their", "to", "under", "with", "style", "picture", "drawing",
    "一个", "一只", "一幅", "一张", "一位", "一朵", "一条", "一座", "一辆", "一杯", "风格", "图片",
))  # fmt: skip
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+|[\u4e00-\u9fff]+")

Facts = Sequence[tuple[str, str]]  # role and player, as ("colour", "red")
Read = Callable[[Sequence[str]], Sequence[Facts]]


class Understanding(NamedTuple):
    """What of a prompt is drawn, and the words that change nothing."""

    facts: Facts
    ignored: tuple[str, ...]


def understanding(pool: Pool, request: ImageRequest) -> Understanding | None:
    """Return what the bundled quick model understands of a request.

    Of one that was trained here from nothing, the words that none of its captions had. None where
    another model is to draw it, or the quick one is not loaded yet: nobody waits for it.

    Raises:
        CheckpointError: the model cannot be used.
        RequestError: it was deleted.
    """
    if request.spec.is_trained:
        unknown = pool.trained.find(id_of(request.model)).unknown(request.prompt)
        return Understanding((), tuple(word for word in unknown if word not in SMALL)[:MAX_WORDS])
    if request.model != READER or READER not in pool.names or not request.prompt.strip():
        return None
    with pool.lend(request.spec) as pipeline:
        return understood(pipeline.read, words_in(pipeline.tokenizer, request.prompt), request)


def understood(
    read: Read, words: Sequence[tuple[int, int]], request: ImageRequest
) -> Understanding:
    """Return what is understood; a word is ignored if without it the prompt means the same.

    Args:
        read: gives the facts of prompts.
        words: where those of the prompt begin and end.
        request: the prompt and its style.
    """
    prompt = request.prompt
    without = [f"{prompt[:begin]} {prompt[end:]}" for begin, end in words]
    meant, *others = read([request.styled(each) for each in (prompt, *without)])
    ignored = [
        prompt[begin:end]
        for (begin, end), facts in zip(words, others, strict=True)
        if set(facts) == set(meant)
    ]
    return Understanding(meant, tuple(dict.fromkeys(ignored)))


def words_in(tokenizer: Any, prompt: str) -> list[tuple[int, int]]:
    """Return where the words of a prompt begin and end; of Chinese, its tokens of two or more."""
    found: list[tuple[int, int]] = []
    for run in WORD.finditer(prompt):
        spans = [run.span()] if run.group().isascii() else _chinese(tokenizer, run)
        found += [(b, e) for b, e in spans if prompt[b:e].lower() not in SMALL]
    return found[:MAX_WORDS]


def _chinese(tokenizer: Any, run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words of Chinese begin and end, as the tokenizer of the model cuts it.

    It is asked below its settings for padding, which another thread may be using.
    """
    told = tokenizer.backend_tokenizer.encode(run.group(), add_special_tokens=False)
    for begin, end in told.offsets:
        if end - begin >= 2:
            yield run.start() + begin, run.start() + end
