"""A critic of latents: tells real ones from drawn ones, and whether they show what they should.

Hinge loss, and the meaning enters as a projection (Miyato & Koyama 2018,
https://arxiv.org/abs/1802.05637, equation 3).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer


class Critic(nn.Module):
    """Looks at latents piece by piece, and at the meaning that they should have.

    Args:
        channels: of the latents.
        meaning: width of a meaning.
        widths: channels of its three layers.
    """

    def __init__(self, channels: int, meaning: int, widths: tuple[int, int, int]) -> None:
        super().__init__()
        norm = nn.utils.parametrizations.spectral_norm
        near, middle, far = widths
        self.look = nn.Sequential(
            norm(nn.Conv2d(channels, near, 3, 1, 1)), nn.LeakyReLU(0.2),
            norm(nn.Conv2d(near, middle, 4, 2, 1)), nn.LeakyReLU(0.2),
            norm(nn.Conv2d(middle, far, 4, 2, 1)), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.judge = norm(nn.Linear(far, 1))
        self.project = norm(nn.Linear(meaning, far))

    def forward(self, latents: Tensor, meanings: Tensor) -> Tensor:
        """Return (B,), positive for real, from latents (B, C, H, W) and meanings (B, meaning)."""
        seen = self.look(latents).mean((2, 3))
        word: Tensor = self.judge(seen).squeeze(1) + (seen * self.project(meanings)).sum(1)
        return word

    def learn(self, optimizer: Optimizer, real: Tensor, drawn: Tensor, meanings: Tensor) -> Tensor:
        """Take a step, then return what the critic says of the drawn latents, on average (scalar).

        Args:
            optimizer: of the critic.
            real: (B, C, H, W).
            drawn: (D, C, H, W), D >= B; gradients reach whoever drew them.
            meanings: (D, meaning), of the drawn latents; the first B are of the real ones, too.
        """
        known = meanings.detach()
        self.requires_grad_(True)
        told = F.relu(1 - self(real, known[: len(real)])).mean()
        told = told + F.relu(1 + self(drawn.detach(), known)).mean()
        torch.autograd.backward(told)
        optimizer.step()
        optimizer.zero_grad()
        self.requires_grad_(False)
        word: Tensor = self(drawn, known).mean()
        return word
