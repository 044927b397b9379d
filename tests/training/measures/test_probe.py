"""The linear probe reads what can be read, and its scores are those of their definitions."""

import pytest
import torch

from aigc_studio.training.measures.probe import balanced, fit, majority, share_right


def test_probe_reads_words_that_lie_in_the_features() -> None:
    generator = torch.Generator().manual_seed(0)
    words = ["cat" if i % 3 else "dog" for i in range(60)]
    features = torch.randn(60, 12, generator=generator)
    features[:, 7] += torch.tensor([4.0 if word == "cat" else -4.0 for word in words])
    probe = fit(features[:40], (6, 6), words[:40], strength=0.01)
    assert share_right(probe.read(features[40:]), words[40:]) == 1.0


def test_a_narrow_part_weighs_as_much_as_a_wide_one() -> None:
    generator = torch.Generator().manual_seed(1)
    words = ["red" if i % 2 else "blue" for i in range(80)]
    noise = torch.randn(80, 2000, generator=generator)
    colour = torch.tensor([[1.0] if word == "red" else [-1.0] for word in words])
    colour = colour + 0.5 * torch.randn(80, 1, generator=generator)
    features = torch.cat([noise, colour], dim=1)
    known, asked = words[:40], words[40:]
    apart = fit(features[:40], (2000, 1), known, strength=0.01).read(features[40:])
    together = fit(features[:40], (2001,), known, strength=0.01).read(features[40:])
    assert share_right(apart, asked) > 0.9 > share_right(together, asked)


def test_rare_words_are_not_given_up() -> None:
    features = torch.cat([torch.zeros(50, 1), torch.ones(2, 1)])
    features += 0.2 * torch.randn(52, 1, generator=torch.Generator().manual_seed(2))
    words = ["none"] * 50 + ["beard"] * 2
    probe = fit(features, (1,), words, strength=0.1)
    assert balanced(probe.read(torch.tensor([[0.0], [1.0]])), ["none", "beard"]) == 1.0


def test_balanced_accuracy_is_a_mean_over_words() -> None:
    asked = ["a", "a", "a", "b"]
    assert balanced(["a", "a", "a", "a"], asked) == pytest.approx(0.5)
    assert balanced(["a", "a", "b", "b"], asked) == pytest.approx((2 / 3 + 1) / 2)
    assert majority(asked) == 0.75
