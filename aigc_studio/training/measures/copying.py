"""How much is copied: how far drawn pictures are from the nearest real one, pixel by pixel."""

from collections.abc import Sequence

import torch
from torch import Tensor

from aigc_studio.training.measures.real import lot
from aigc_studio.training.prompt_accuracy import pixel_distance

SAMPLE = 160  # pictures that distances are taken of
CHUNK = 2048


def distances(pictures: Tensor, others: Tensor) -> Tensor:
    """Return mean absolute differences (P, N), in levels of 255, of small pictures.

    Args:
        pictures: (P, 3, 64, 64) uint8.
        others: (N, 3, 64, 64) uint8.
    """
    flat = pictures.flatten(1).float()
    rows = [pixel_distance(flat, some.flatten(1).float()) for some in torch.split(others, CHUNK)]
    return torch.cat(rows, dim=1)


def sample(number: int) -> list[int]:
    """Return at most SAMPLE of so many places, always the same."""
    return sorted(sorted(range(number), key=lambda i: lot(str(i)))[:SAMPLE])


def copied(drawn: Tensor, real: Tensor, twins: float) -> dict[str, float]:
    """Return how near drawn pictures are to the set.

    Args:
        drawn: (P, 3, 64, 64) uint8.
        real: (N, 3, 64, 64) uint8.
        twins: distance of two real pictures of one thing, see `controls`.

    Returns:
        "nearest": mean distance to the nearest real picture. "nearer than twins": share of drawn
        pictures whose nearest is nearer than `twins`.
    """
    nearest = distances(drawn[sample(len(drawn))], real).min(dim=1).values
    return {
        "nearest": nearest.mean().item(),
        "nearer than twins": (nearest < twins).float().mean().item(),
    }


def controls(small: Tensor, shows: Sequence[str]) -> dict[str, float]:
    """Return how far real pictures are from one another, to read `copied` by.

    Args:
        small: (N, 3, 64, 64) uint8.
        shows: what each of them shows.

    Returns:
        "twins": mean distance of pictures of one thing, 0 where each thing is there once.
        "nearest other": mean distance to the nearest picture of another thing.
    """
    chosen = sample(len(shows))
    same, other = [], []
    for i, row in zip(chosen, distances(small[chosen], small), strict=True):
        twin = torch.tensor([name == shows[i] for name in shows])
        other.append(row[~twin].min())
        twin[i] = False
        same.append(row[twin])
    twins = torch.cat(same)
    return {
        "twins": twins.mean().item() if len(twins) else 0.0,
        "nearest other": torch.stack(other).mean().item(),
    }
