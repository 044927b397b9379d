"""A linear probe: how well can a word be read from what the judge keeps of a picture?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

FAR = 6.0  # deviations from the mean at which features are cut off


@dataclass(frozen=True)
class Probe:
    """Reads one of a few words from features. Made by `fit`."""

    words: Sequence[str]
    mean: Tensor  # (D,)
    deviation: Tensor  # (D,)
    share: Tensor  # (D,): so that each part of the features weighs the same
    weights: Tensor  # (D, C)
    bias: Tensor  # (C,)

    def read(self, features: Tensor) -> list[str]:
        """Return the word of each of N pictures (N, D)."""
        x = _standard(features, self.mean, self.deviation, self.share)
        return [self.words[i] for i in (x @ self.weights + self.bias).argmax(dim=1).tolist()]


def fit(features: Tensor, parts: Sequence[int], words: Sequence[str], strength: float) -> Probe:
    """Return the least squares classifier with one output per word.

    Ridge regression on targets of 1 and 0 (regularised least squares classification, Rifkin, Yeo
    and Poggio 2003), every word weighing the same however often it occurs. Solved by as many
    equations as there are pictures or features, whichever are fewer.

    Args:
        features: (N, D), brought to mean 0 and deviation 1 here.
        parts: widths of the parts that the features consist of, D in sum; each part weighs the
            same, however wide it is.
        words: N of them, two different ones at least.
        strength: of the pull towards 0; > 0.
    """
    names = sorted(set(words))
    widths = torch.tensor(parts)
    share = (widths * len(parts)).rsqrt().repeat_interleave(widths)
    mean, deviation = features.mean(dim=0), features.std(dim=0).clamp(min=1e-4)
    counts = Counter(words)
    weight = torch.tensor([1 / counts[word] for word in words])
    weight = (weight / weight.sum())[:, None]
    x = _standard(features, mean, deviation, share)
    y = F.one_hot(torch.tensor([names.index(word) for word in words]), len(names)).float()
    centre, target = (weight * x).sum(dim=0), (weight * y).sum(dim=0)
    root = weight.sqrt()
    x, y = (x - centre) * root, (y - target) * root
    few = len(x) < x.shape[1]
    system = (x @ x.T if few else x.T @ x).double()
    system.diagonal().add_(strength / len(words))
    solved = torch.linalg.solve(system, (y if few else x.T @ y).double()).float()
    weights = x.T @ solved if few else solved
    return Probe(names, mean, deviation, share, weights, target - centre @ weights)


def share_right(read: Sequence[str], asked: Sequence[str]) -> float:
    """Return the share of pictures that were read as asked."""
    return sum(r == a for r, a in zip(read, asked, strict=True)) / len(asked)


def balanced(read: Sequence[str], asked: Sequence[str]) -> float:
    """Return the balanced accuracy: the mean over the asked words of the share that was right."""
    right: Counter[str] = Counter()
    for r, a in zip(read, asked, strict=True):
        right[a] += r == a
    counts = Counter(asked)
    return sum(right[word] / counts[word] for word in counts) / len(counts)


def majority(asked: Sequence[str]) -> float:
    """Return the accuracy, not balanced, of always saying the most frequent word."""
    return max(Counter(asked).values()) / len(asked)


def _standard(features: Tensor, mean: Tensor, deviation: Tensor, share: Tensor) -> Tensor:
    return ((features - mean) / deviation).clamp(-FAR, FAR) * share
