"""Gives a language model on the CPU weights of eight bits, if it then reads as well as before.

Matrices are kept as int8 and what they are multiplied with is quantised as it comes (dynamic
quantisation, https://docs.pytorch.org/docs/stable/quantization.html). That halves the time of a
token beside bfloat16. Whether it costs quality is measured, by the perplexity of sentences of our
own, and kept under the hash of the weights.
"""

import json
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import structlog
import torch

from aigc_studio.zoo.digest import digest

SENTENCES = Path(__file__).parents[2] / "assets" / "texts"
MOST = 0.02  # share by which perplexity may rise

log = structlog.get_logger(__name__)


class Check(NamedTuple):
    """Perplexities of the same sentences."""

    full: float
    int8: float

    @property
    def rise(self) -> float:
        """By what share int8 reads worse, below zero where better."""
        return self.int8 / self.full - 1

    @property
    def holds(self) -> bool:
        """Whether int8 is good enough."""
        return self.rise <= MOST


def in_int8(model: Any, reopen: Callable[[], Any], tokenizer: Any, cache: Path) -> Any:
    """Return a model on the CPU in int8, or as it is where that costs too much.

    Args:
        model: of the transformers library; it may be changed.
        reopen: gives another like it, for a new check that does not hold.
        tokenizer: of the model.
        cache: folder of what was measured.
    """
    file = cache / f"{digest(model)}.json"
    known = Check(**json.loads(file.read_text("utf-8"))) if file.is_file() else None
    if known is None or known.holds:
        full = perplexity(model, tokenizer) if known is None else known.full
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it speaks of torchao, which needs a GPU
            quantise: Any = torch.ao.quantization.quantize_dynamic
            model = quantise(model.float(), {torch.nn.Linear}, inplace=True)
    check = known or Check(full, perplexity(model, tokenizer))
    if known is None:
        cache.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(check._asdict()), encoding="utf-8")
    log.info("int8", rise=f"{check.rise:+.2%}", most=f"{MOST:.0%}", used=check.holds)
    return model if check.holds or known else reopen()


@torch.inference_mode()
def perplexity(model: Any, tokenizer: Any) -> float:
    """Return the perplexity of the fixed sentences, English and Chinese, a token."""
    total, tokens = 0.0, 0
    for file in sorted(SENTENCES.glob("plain_*.txt")):
        for line in file.read_text("utf-8").splitlines():
            ids = tokenizer(line, return_tensors="pt")["input_ids"].to(model.device)
            logits = model(ids).logits[0, :-1].float()
            total += float(torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="sum"))
            tokens += ids.shape[1] - 1
    return math.exp(total / tokens)
