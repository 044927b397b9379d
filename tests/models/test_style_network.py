"""One network redraws any picture in any manner, whole or in parts, as strongly as is asked."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F

from aigc_studio.models.style_network import EYES_PX, StyleNetwork
from tests.tiny import tiny_style_network


@pytest.fixture(scope="module")
def network() -> StyleNetwork:
    return tiny_style_network()


@torch.inference_mode()
def test_a_picture_keeps_its_size_and_range(network: StyleNetwork) -> None:
    content = torch.rand(2, 3, 40, 56)
    drawn = network(content, network.code(torch.rand(2, 3, 33, 47)))
    assert drawn.shape == content.shape
    assert 0 <= drawn.min() < drawn.max() <= 1


@torch.inference_mode()
def test_a_picture_alone_is_as_in_a_batch(network: StyleNetwork) -> None:
    content, code = torch.rand(2, 3, 32, 32), network.code(torch.rand(2, 3, 32, 32))
    together = network(content, code)
    torch.testing.assert_close(network(content[1:], code[1:]), together[1:])


@torch.inference_mode()
def test_strength_goes_from_the_picture_itself_to_the_style(network: StyleNetwork) -> None:
    content, code = torch.rand(1, 3, 32, 32), network.code(torch.zeros(1, 3, 32, 32))
    whole = network(content, code)
    torch.testing.assert_close(network(content, code, 0.0), content, atol=1e-5, rtol=0)
    torch.testing.assert_close(network(content, code, 1 - 1e-6), whole, atol=1e-4, rtol=0)
    half = network(content, code, 0.5)
    assert F.mse_loss(half, content) < F.mse_loss(whole, content)


@torch.inference_mode()
@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_parts_agree_with_the_whole(network: StyleNetwork, strength: float) -> None:
    content, code = torch.rand(1, 3, 96, 96), network.code(torch.rand(1, 3, 64, 64))
    whole = network(content, code, strength)
    manner = network.manner(content, code, strength)
    part = network.paint(content[..., 32:, 32:], manner)
    inside = 32  # what lies beyond reaches so far
    expected = whole[..., 32 + inside :, 32 + inside :]
    torch.testing.assert_close(part[..., inside:, inside:], expected, atol=1e-5, rtol=0)


@torch.inference_mode()
def test_a_code_sets_the_mean_and_deviation_of_what_is_drawn(network: StyleNetwork) -> None:
    content, code = torch.rand(1, 3, 32, 32), network.code(torch.rand(1, 3, 32, 32))
    _, layers = network.redraw(content, code)
    h = network.convolutions[0](content * 2 - 1)
    factor, summand = layers[0]
    scale, shift = network.conditions[0](code).chunk(2, dim=1)
    made = h * factor + summand
    torch.testing.assert_close(made.mean((2, 3)), shift, atol=1e-4, rtol=0)
    spread = made.std((2, 3), correction=0)
    torch.testing.assert_close(spread, (1 + scale).abs(), atol=1e-2, rtol=0)


@torch.inference_mode()
def test_a_large_style_is_looked_at_small(network: StyleNetwork) -> None:
    small = torch.rand(1, 3, EYES_PX, EYES_PX)
    large = small.repeat_interleave(2, -1).repeat_interleave(2, -2)
    torch.testing.assert_close(network.code(large), network.code(small))


def test_it_is_kept_in_a_folder(network: StyleNetwork, tmp_path: Path) -> None:
    network.save_pretrained(tmp_path)
    again = StyleNetwork.from_pretrained(tmp_path)
    style = torch.rand(1, 3, 32, 32)
    torch.testing.assert_close(again.code(style), network.code(style))


@pytest.mark.filterwarnings("ignore:`torch.jit.trace:DeprecationWarning")  # which it works by
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
def test_openvino_draws_the_same_in_any_size(network: StyleNetwork) -> None:
    openvino = pytest.importorskip("openvino")
    content, other = torch.rand(1, 3, 32, 32), torch.rand(1, 3, 48, 40)
    with torch.no_grad():
        code = network.code(torch.rand(1, 3, 32, 32))
        wanted = network(other, code)
    graph = openvino.convert_model(network, example_input=(content, code))
    compiled = openvino.Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    drawn = torch.from_numpy(compiled([other.numpy(), code.numpy()])[0])
    torch.testing.assert_close(drawn, wanted, atol=1e-4, rtol=0)
