"""A critic learns to tell, and tells whoever drew how to do better."""

import torch

from aigc_studio.training.critic import Critic


def test_a_critic_learns_what_is_real_and_what_is_drawn() -> None:
    torch.manual_seed(0)
    critic = Critic(channels=2, meaning=3, widths=(8, 8, 8))
    optimizer = torch.optim.AdamW(critic.parameters(), lr=3e-3)
    real, drawn, meanings = torch.ones(8, 2, 8, 8), -torch.ones(12, 2, 8, 8), torch.randn(12, 3)
    for _ in range(60):
        critic.learn(optimizer, real, drawn, meanings)
    assert critic(real, meanings[:8]).min() > critic(drawn, meanings).max() + 0.5


def test_a_critic_learns_what_a_picture_should_show() -> None:
    torch.manual_seed(0)
    critic = Critic(channels=1, meaning=2, widths=(8, 8, 8))
    optimizer = torch.optim.AdamW(critic.parameters(), lr=3e-3)
    light, dark = torch.ones(8, 1, 8, 8), -torch.ones(8, 1, 8, 8)
    pictures, meanings = torch.cat([light, dark]), torch.eye(2).repeat_interleave(8, 0)
    for _ in range(200):
        critic.learn(optimizer, pictures, pictures.flip(0), meanings)
    assert critic(pictures, meanings).min() > critic(pictures.flip(0), meanings).max()


def test_its_word_reaches_whoever_drew_and_not_the_meanings() -> None:
    critic = Critic(channels=2, meaning=3, widths=(4, 4, 4))
    optimizer = torch.optim.AdamW(critic.parameters(), lr=1e-3)
    drawn = torch.randn(4, 2, 8, 8, requires_grad=True)
    meanings = torch.randn(4, 3, requires_grad=True)
    torch.autograd.backward(critic.learn(optimizer, torch.randn(2, 2, 8, 8), drawn, meanings))
    assert drawn.grad is not None
    assert drawn.grad.abs().sum() > 0
    assert meanings.grad is None
    assert all(p.grad is None for p in critic.parameters())
