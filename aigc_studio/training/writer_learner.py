"""A small Llama that learns to write from somebody's texts alone, from nothing.

Its tokens are learned from the same texts; the loss is cross-entropy per token. A text that is
longer than its window is learned in windows by chance, and judged in all of them, one after the
other. Weights are not averaged: the best of the evaluations are taken.
"""

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from tokenizers.processors import TemplateProcessing
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from aigc_studio.training.learner import trained
from aigc_studio.training.tokenizer import byte_pairs
from aigc_studio.training.tokens import error_of, sampled
from aigc_studio.zoo.own_writers import BEGINNING, WINDOW, readable

WIDTH, INNER, LAYERS, HEADS = 192, 512, 4, 4
PAD, BEGIN, END = "<|pad|>", "<|begin|>", "<|end|>"
LETTERS_PER_TOKEN = 20  # of the texts, for each token of the vocabulary
LEAST_TOKENS, MOST_TOKENS = 400, 4000  # of the vocabulary
LONGEST_TOKEN = 24  # bytes
DECAY = 0.1


class WriterLearner:
    """See the module."""

    size = 0

    def __init__(self, tokenizer: PreTrainedTokenizerFast, *, device: str, seed: int) -> None:
        self.tokenizer = tokenizer
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            self.network = new_network(tokenizer)
        torch.nn.Module.to(self.network, device)

    def take(self, examples: Sequence[str]) -> None:
        """Keep the texts, as tokens."""
        end = self.tokenizer.eos_token_id
        self.rows = [[*self.tokenizer.encode(text), end] for text in examples]

    def optimizer(self, rate: float) -> torch.optim.Optimizer:
        """Return AdamW on all weights."""
        weights = list(trained(self.network).values())
        return torch.optim.AdamW(weights, rate, (0.9, 0.95), weight_decay=DECAY, foreach=False)

    def kept(self) -> Mapping[str, Tensor]:
        """Return all weights."""
        return trained(self.network)

    def stepped(self) -> None:
        """Nothing follows a step."""

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return the mean cross-entropy per token."""
        rows = [self.rows[i] for i in chosen.tolist()]
        starts = [
            int(torch.randint(max(1, len(row) - WINDOW + 1), (), generator=generator).item())
            for row in rows
        ]
        parts = [row[start : start + WINDOW] for row, start in zip(rows, starts, strict=True)]
        total, count = error_of(self.network, [(part, 1) for part in parts])
        return total / count

    @torch.no_grad()
    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return the mean cross-entropy per token of held-out texts: the log of the perplexity."""
        if not held_out:
            return None
        self.network.eval()
        parts = [part for i in held_out for part in windows_of(self.rows[i])]
        total = count = 0.0
        for start in range(0, len(parts), batch):
            some = [(part, 1) for part in parts[start : start + batch]]
            error, tokens = error_of(self.network, some)
            total, count = total + error.item(), count + tokens
        self.network.train()
        return total / count

    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[str]:
        """Return beginnings with what it writes behind them."""
        self.tokenizer.padding_side = "left"
        given = self.tokenizer(
            list(prompts),
            padding=True,
            truncation=True,
            max_length=BEGINNING,
            return_tensors="pt",
        )
        pad = self.tokenizer.pad_token_id
        written = sampled(self.network, given, seed=seeds[0], pad=pad)
        behind = self.tokenizer.batch_decode(written, skip_special_tokens=True)
        pairs = zip(prompts, behind, strict=True)
        return [begun + readable(text).rstrip() for begun, text in pairs]

    def save(self, folder: Path) -> None:
        """Write network and tokenizer as transformers does, in half precision."""
        copy.deepcopy(self.network).half().save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


def new_tokenizer(texts: Sequence[str]) -> PreTrainedTokenizerFast:
    """Learn the tokens of some texts: the more texts, the more of them."""
    letters = sum(map(len, texts))
    size = min(max(letters // LETTERS_PER_TOKEN, LEAST_TOKENS), MOST_TOKENS)
    tokenizer = byte_pairs(texts, size, (PAD, BEGIN, END), longest=LONGEST_TOKEN)
    tokenizer.post_processor = TemplateProcessing(
        single=f"{BEGIN} $A", special_tokens=[(BEGIN, tokenizer.token_to_id(BEGIN))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=BEGIN,
        eos_token=END,
        model_max_length=WINDOW,
    )


def new_network(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """Return the network with random weights: 1.8 to 2.5 million."""
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=WIDTH,
            intermediate_size=INNER,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            num_key_value_heads=HEADS,
            max_position_embeddings=WINDOW,
            tie_word_embeddings=True,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def windows_of(row: Sequence[int]) -> list[Sequence[int]]:
    """Return a text in windows that share a token, so that each but the first counts once."""
    starts = range(0, max(1, len(row) - 1), WINDOW - 1)
    return [row[start : start + WINDOW] for start in starts]
