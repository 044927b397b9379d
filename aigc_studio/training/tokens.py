"""What learners of texts share: the loss of tokens, and texts that are drawn on the way."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

IGNORED = -100  # as a target
SAMPLE = 96  # tokens of a sample
TEMPERATURE, TOP_P = 0.8, 0.92  # as the Text tab writes


def error_of(network: Any, rows: Sequence[tuple[Sequence[int], int]]) -> tuple[Tensor, int]:
    """Return the sum of the cross-entropies (scalar) of some rows, and of how many tokens.

    Args:
        network: a causal language model.
        rows: tokens, and from which one on they count; the first of a row never does.
    """
    ids = pad_sequence([torch.tensor(row) for row, _ in rows], batch_first=True)  # (B, T)
    targets = torch.full_like(ids, IGNORED)
    seen = torch.zeros_like(ids)
    for i, (row, begins) in enumerate(rows):
        targets[i, begins : len(row)] = ids[i, begins : len(row)]
        seen[i, : len(row)] = 1
    device = network.device
    logits = network(input_ids=ids.to(device), attention_mask=seen.to(device)).logits
    wanted = targets[:, 1:].to(device)
    error = torch.nn.functional.cross_entropy(
        logits[:, :-1].float().flatten(0, 1),
        wanted.flatten(),
        ignore_index=IGNORED,
        reduction="sum",
    )
    return error, int((wanted != IGNORED).sum())


@torch.no_grad()
def sampled(network: Any, given: Any, *, seed: int, pad: int, barred: Sequence[int] = ()) -> Tensor:
    """Return the tokens (texts, tokens) that a network goes on with, drawn by a seed.

    Args:
        network: a causal language model; it is in training mode afterwards.
        given: ids and mask, (texts, tokens) each, padded on the left.
        seed: where the chance of all of them comes from.
        pad: the token that stands behind a text which has ended.
        barred: tokens that are never drawn.
    """
    given = given.to(network.device)
    network.eval()
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        made: Tensor = network.generate(
            input_ids=given["input_ids"],
            attention_mask=given["attention_mask"],
            max_new_tokens=SAMPLE,
            do_sample=True,
            temperature=TEMPERATURE,
            top_p=TOP_P,
            top_k=0,
            suppress_tokens=list(barred) or None,
            pad_token_id=pad,
        )
    network.train()
    return made[:, given["input_ids"].shape[1] :]
