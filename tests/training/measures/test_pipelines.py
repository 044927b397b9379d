"""Any pipeline folder draws by its seeds; its random twin has its shape and nothing else."""

import pytest
import torch

from aigc_studio.training.measures.pipelines import (
    drawing,
    open_pipeline,
    parameters,
    random_twin,
)
from tests.tiny import tiny_generator_pipeline


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generator")
    tiny_generator_pipeline().save_pretrained(folder)
    return folder


def test_a_folder_is_opened_by_its_class_and_draws_each_picture_by_its_seed(folder) -> None:
    draw = drawing(open_pipeline(folder))
    pictures = draw(["a cat", "a cat", "一只猫"], [1, 2, 3])
    assert pictures.shape[:2] == (3, 3)
    assert not torch.equal(pictures[0], pictures[1])
    torch.testing.assert_close(draw(["a cat"], [2]), pictures[1:2], atol=1e-4, rtol=0)


def test_the_random_twin_has_the_shape_and_other_weights(folder) -> None:
    pipeline = open_pipeline(folder)
    twin = random_twin(pipeline, seed=99)
    assert parameters(twin) == parameters(pipeline) > 0
    assert not torch.equal(twin.generator.basis.weight, pipeline.generator.basis.weight)
    again = drawing(random_twin(pipeline, seed=99))(["a cat"], [1])
    torch.testing.assert_close(drawing(twin)(["a cat"], [1]), again)
