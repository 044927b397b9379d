"""How tokens are drawn: from the nucleus alone, in its shares, whatever shares the batch."""

import pytest
import torch
from transformers import TopPLogitsWarper

from aigc_studio.engines.decoding import FEW, Barred, Drawn, Nucleus

IDS = torch.zeros(1, 1, dtype=torch.long)
DRAWS = 4000


def drawn(scores: torch.Tensor, seeds: list[int], tokens: int) -> torch.Tensor:
    """Return tokens (texts, tokens), each drawn from the same scores (texts, vocabulary)."""
    draw = Drawn(seeds, tokens)
    return torch.stack([draw(IDS, scores).argmax(-1) for _ in range(tokens)], 1)


def test_tokens_are_drawn_in_their_shares() -> None:
    scores = torch.randn(1, 300, generator=torch.Generator().manual_seed(1)) * 3
    scores[0, ::2] = -torch.inf
    shares = scores.softmax(-1)[0]
    found = drawn(scores, [5], DRAWS)[0].bincount(minlength=300) / DRAWS
    assert not found[::2].any()
    # Four standard errors of a share of a half, the widest there is: 4 * 0.5 / sqrt(4000).
    assert (found - shares).abs().max() < 0.032


@pytest.mark.parametrize("spread", [4.0, 0.1])  # a few likely words, and many alike
def test_the_nucleus_is_that_of_transformers(spread: float) -> None:
    scores = torch.randn(3, 4 * FEW, generator=torch.Generator().manual_seed(1)) * spread
    expected = TopPLogitsWarper(0.9)(IDS, scores)
    assert torch.equal(Nucleus(0.9)(IDS, scores), expected)
    assert ((expected > -torch.inf).sum(-1) > FEW).all() == (spread < 1)


def test_a_text_is_drawn_alike_in_any_company() -> None:
    chance = torch.Generator().manual_seed(2)
    peaked, flat = torch.randn(1, 400, generator=chance) * 4, torch.zeros(1, 400)
    [alone] = drawn(peaked, [7], 50)
    together = drawn(torch.cat([flat, peaked]), [3, 7], 50)
    assert torch.equal(together[1], alone)
    assert not torch.equal(drawn(peaked, [8], 50)[0], alone)


def test_what_is_barred_in_one_text_is_free_in_another() -> None:
    scores = torch.tensor([[0.0, 9.0], [0.0, 9.0]])
    barred = Barred([[1], []])(IDS, scores)
    found = drawn(barred, [1, 1], 20)
    assert not found[0].any()
    assert found[1].any()
