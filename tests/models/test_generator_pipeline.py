"""The one-pass pipeline's promises, on tiny networks with random weights."""

from pathlib import Path

import pytest
import torch
from PIL import Image, ImageStat
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.generator_pipeline import GeneratorPipeline, drawn_scene
from aigc_studio.models.wardrobe import Wardrobe
from tests.tiny import tiny_generator_pipeline


@pytest.fixture(scope="module")
def pipeline() -> GeneratorPipeline:
    return tiny_generator_pipeline()


def _draw(pipeline: GeneratorPipeline, prompts: list[str], seeds: list[int], **rest) -> Tensor:
    luck = [torch.Generator().manual_seed(seed) for seed in seeds]
    return pipeline(prompts, generator=luck, output_type="pt", **rest).images


def test_pictures_have_the_size_and_range_promised(pipeline: GeneratorPipeline) -> None:
    pictures = _draw(pipeline, ["a cat", "一只猫"], [1, 2])
    assert pictures.shape == (2, 3, 32, 32)
    assert 0 <= pictures.min() < pictures.max() <= 1
    assert pipeline(["a cat"]).images[0].size == (32, 32)


def test_item_alone_equals_item_in_a_batch(pipeline: GeneratorPipeline) -> None:
    together = _draw(pipeline, ["a red apple on a long table", "一只猫"], [1, 2])
    alone = _draw(pipeline, ["一只猫"], [2])
    torch.testing.assert_close(together[1:], alone, atol=1 / 255, rtol=0)


def test_the_seed_is_what_the_words_leave_open(pipeline: GeneratorPipeline) -> None:
    first, again, other = (_draw(pipeline, ["a cat"], [seed]) for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    still = [_draw(pipeline, ["a cat"], [seed], chance_scale=0) for seed in (5, 6)]
    assert torch.equal(*still)


def test_a_style_that_is_named_is_drawn(pipeline: GeneratorPipeline) -> None:
    for facts in pipeline.read(["a cat, flat style", "一只猫，扁平风格"]):
        assert [fact for fact in facts if fact[0] == "style"] == [("style", "flat")]


def test_two_things_stand_side_by_side(
    pipeline: GeneratorPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = [("left", "cat"), ("right", "dog"), ("style", "ink")]
    monkeypatch.setattr(pipeline, "read", lambda _: [sides, [("thing", "dog"), ("style", "ink")]])
    both, dog = _draw(pipeline, ["a cat and a dog", "a dog"], [1, 2], chance_scale=0)
    assert (both[:, :8] == 1).all()
    assert (both[:, 24:] == 1).all()
    small = F.interpolate(dog[None], 16, mode="area")[0]
    torch.testing.assert_close(both[:, 8:24, 16:], small, atol=2 / 255, rtol=0)
    assert not torch.equal(both[:, 8:24, :16], both[:, 8:24, 16:])


def test_a_place_is_drawn_by_our_own_hand_at_the_hour_that_was_said(
    pipeline: GeneratorPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    fuji = [("place", "fuji"), ("time", "dawn"), ("style", "ink")]
    monkeypatch.setattr(pipeline, "read", lambda _: [[("thing", "dog")], fuji])
    luck = [torch.Generator().manual_seed(seed) for seed in (1, 2)]
    dog, scene = pipeline(["a dog", "Mount Fuji at dawn"], generator=luck).images
    assert (dog.size, scene.size) == ((32, 32), (1024, 1024))
    night = drawn_scene([("place", "fuji"), ("time", "night")], seed=5)
    day = drawn_scene([("place", "fuji"), ("time", "day")], seed=5)
    bright = [sum(ImageStat.Stat(picture).mean) for picture in (night, day)]
    assert bright[0] < 0.6 * bright[1]
    together = pipeline(["a dog", "Mount Fuji at dawn"], output_type="pt").images
    assert together.shape == (2, 3, 32, 32)


class Photographer:
    """Takes a face for what its parts are: it draws them as a grey of their numbers."""

    wardrobe = Wardrobe(
        {
            "ink": {
                "hair": {
                    "bob": {"number": 10, "count": 1, "says": {"hair": "short"}},
                    "tail": {"number": 90, "count": 1, "says": {"hair": "long"}},
                },
                "background": {"white": {"number": 7, "count": 1, "says": {}}},
            }
        },
        {"speaks": {"glasses": {"hair": "long"}}, "shown": {}},
    )

    def mean(self, style: str, face: dict[str, str]) -> int:
        return self.wardrobe.numbers(style, {"hair": face["hair"]})[0]

    def draw(self, style: str, meaning: int, ground: str) -> Image.Image:
        assert ground == "white"
        return Image.new("RGB", (32, 32), (meaning,) * 3)


def test_a_face_is_drawn_from_parts_in_the_styles_that_have_them(
    pipeline: GeneratorPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    face = [("style", "ink"), ("part", "glasses")]
    fuji = [("style", "ink"), ("place", "fuji")]
    told = [[("style", "flat"), ("thing", "dog")], face, fuji, [("style", "ink")]]
    with_faces = GeneratorPipeline(**pipeline.components | {"faces": Photographer()})
    monkeypatch.setattr(with_faces, "read", lambda _: told)
    found = with_faces([""] * 4, generator=[torch.Generator().manual_seed(s) for s in range(4)])
    assert found.images[1].getcolors() == [(1024, (90, 90, 90))]
    assert found.images[3].getcolors()[0][1] in ((10, 10, 10), (90, 90, 90))
    assert found.images[2].size == (1024, 1024)
    assert len(found.images[0].getcolors(32 * 32)) > 9


def test_lists_of_other_length_are_refused(pipeline: GeneratorPipeline) -> None:
    with pytest.raises(ValueError, match="same length"):
        _draw(pipeline, ["a cat"], [1, 2])


def test_the_folder_comes_back_as_it_was(pipeline: GeneratorPipeline, tmp_path: Path) -> None:
    pipeline.save_pretrained(tmp_path)
    again = GeneratorPipeline.from_pretrained(tmp_path)
    torch.testing.assert_close(_draw(pipeline, ["猫"], [1]), _draw(again, ["猫"], [1]))
