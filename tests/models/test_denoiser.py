"""The denoiser's shapes, and that no item sees its batch."""

import pytest
import torch

from aigc_studio.models.denoiser import EncodedText, PixelDenoiser, time_embedding


@pytest.fixture(scope="module")
def denoiser() -> PixelDenoiser:
    return _build(32)


def test_words_become_vectors_and_a_sentence(denoiser: PixelDenoiser) -> None:
    text = denoiser.text(*_tokens())
    assert text.words.shape == (2, 5, 24)
    assert text.sentence.shape == (2, 24)


def test_padding_does_not_change_a_prompt(denoiser: PixelDenoiser) -> None:
    tokens, padding = _tokens()
    padded = denoiser.text(tokens, padding)
    alone = denoiser.text(tokens[1:, :3], padding[1:, :3])  # without its two tokens of padding
    torch.testing.assert_close(padded.sentence[1:], alone.sentence, atol=1e-5, rtol=0)


@pytest.mark.parametrize("size", [16, 48])
def test_pictures_keep_their_size(size: int) -> None:
    denoiser = _build(size)
    x = torch.randn(2, 3, size, size)
    assert denoiser(x, torch.tensor([0.5, 1.0]), denoiser.text(*_tokens())).shape == x.shape


@torch.inference_mode()
def test_item_alone_equals_item_in_a_batch(denoiser: PixelDenoiser) -> None:
    text = denoiser.text(*_tokens())
    x = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    t = torch.tensor([0.3, 1.0])
    second = EncodedText(*(part[1:] for part in text))
    alone = denoiser(x[1:], t[1:], second)
    torch.testing.assert_close(denoiser(x, t, text)[1:], alone, atol=1e-4, rtol=0)


def test_words_and_time_change_the_picture(denoiser: PixelDenoiser) -> None:
    text = denoiser.text(*_tokens())
    x = torch.zeros(2, 3, 32, 32)
    at_one = denoiser(x, torch.ones(2), text)
    assert not torch.allclose(at_one[0], at_one[1])
    assert not torch.allclose(at_one, denoiser(x, torch.full((2,), 0.5), text))


def test_size_must_be_a_multiple_of_sixteen() -> None:
    with pytest.raises(ValueError, match="multiple of 16, got 40"):
        _build(40)


def test_time_embedding_tells_times_apart() -> None:
    embedded = time_embedding(torch.tensor([0.0, 0.001, 1.0]), 8)
    assert embedded.shape == (3, 8)
    torch.testing.assert_close(embedded[0], torch.tensor([0.0] * 4 + [1.0] * 4))
    assert (embedded[0] - embedded[1]).abs().max() > 0.4


def _build(size: int) -> PixelDenoiser:
    torch.manual_seed(0)
    denoiser = PixelDenoiser(
        image_size=size,
        channels=(24, 24, 24),
        vocabulary=50,
        text_width=24,
        text_layers=1,
        max_tokens=8,
    )
    for parameter in denoiser.parameters():  # some start at zero, and would hide a fault
        torch.nn.init.normal_(parameter, std=0.1) if not parameter.any() else None
    return denoiser.eval()


def _tokens() -> tuple[torch.Tensor, torch.Tensor]:
    tokens = torch.tensor([[1, 7, 9, 30, 4], [1, 12, 3, 0, 0]])
    return tokens, tokens == 0
