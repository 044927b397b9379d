"""The judge's network has the shape of its weights file, and finds neighbours."""

import math

import pytest
import torch

from aigc_studio.training.judge import BACKBONE, SqueezeNet, load_judge, top_k


@pytest.fixture(scope="module")
def judge() -> SqueezeNet:
    torch.manual_seed(0)
    return SqueezeNet().eval()


def test_network_has_the_published_size(judge: SqueezeNet) -> None:
    # Iandola et al. 2016, table 1: 1,248,424 parameters.
    assert sum(p.numel() for p in judge.parameters()) == 1_248_424


def test_keys_are_those_of_the_weights_file(judge: SqueezeNet) -> None:
    layers = {name.rsplit(".", 1)[0] for name in judge.state_dict()}
    fires = [f"fire{n}.{part}" for n in range(2, 10) for part in _PARTS]
    assert layers == {"conv1", "conv10", *fires}


def test_maps_shrink_as_published(judge: SqueezeNet) -> None:
    # Table 1 of the paper: 55, 27 and 13 cells of a 224 px picture; conv1 without padding gives
    # 109, so that the first pooling, rounding up, gives 54 here.
    maps = judge.maps(torch.zeros(1, 3, 224, 224))
    assert [maps[name].shape[1:] for name in ("fire2", "fire5", "fire9")] == [
        (128, 54, 54),
        (256, 27, 27),
        (512, 13, 13),
    ]


def test_scores_are_one_per_imagenet_class(judge: SqueezeNet) -> None:
    assert judge(torch.zeros(2, 3, 128, 128)).shape == (2, 1000)


def test_features_have_length_one_and_do_not_depend_on_the_batch(judge: SqueezeNet) -> None:
    pictures = torch.rand(3, 3, 128, 128, generator=torch.Generator().manual_seed(1)) * 2 - 1
    features = judge.features(pictures)
    assert features.shape == (3, 384 * 9 + 512 * 4)
    torch.testing.assert_close(features.norm(dim=1), torch.ones(3))
    torch.testing.assert_close(features[1:2], judge.features(pictures[1:2]))


def test_weights_file_in_half_precision_is_loaded(judge: SqueezeNet, tmp_path) -> None:
    (tmp_path / BACKBONE).parent.mkdir()
    torch.save({k: v.half() for k, v in judge.state_dict().items()}, tmp_path / BACKBONE)
    loaded = load_judge(tmp_path)
    assert loaded.conv1.weight.dtype == torch.float32
    assert torch.equal(loaded.conv1.weight, judge.conv1.weight.half().float())


def test_top_k_gives_the_nearest_first() -> None:
    bank = torch.tensor([[1.0, 0.0], [0.0, 1.0], [math.sqrt(0.5), math.sqrt(0.5)]])
    similarities, found = top_k(torch.tensor([[0.0, 1.0]]), bank, 2)
    assert found.tolist() == [[1, 2]]
    torch.testing.assert_close(similarities, torch.tensor([[1.0, math.sqrt(0.5)]]))


_PARTS = ("squeeze1x1", "expand1x1", "expand3x3")
