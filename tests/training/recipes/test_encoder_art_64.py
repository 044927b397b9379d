"""The recipe runs from a data folder to an encoder's folder, and keeps back what it measures on."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F

from aigc_studio.models.picture_text import Encoding, PictureTextEncoder
from aigc_studio.models.tags import read_tags
from aigc_studio.training.encoder_card import compose_card
from aigc_studio.training.history import History, read_stages
from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.encoder_art_64 import Course, Recipe, train
from aigc_studio.training.sight_accuracy import measure
from aigc_studio.training.sights import MANNERS, Lesson, on_white, phrases, read_sights, vary

TINY = Recipe(
    side_px=16, widths=(8, 8), depths=(1, 0), size=8, buckets=64, piece_width=8, scenes_each=1,
    phrases_each=4, batch=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def lesson(art_folder: Path) -> Lesson:
    return read_sights(art_folder, TINY.side_px, 1, TINY.seed)


def test_steps_write_an_encoder_and_its_card(art_folder: Path, tmp_path: Path) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=2)
    work, out = tmp_path / "work", tmp_path / "out"
    assert train(TINY, art_folder, work, out, schedule).step == 2
    assert train(TINY, art_folder, work, out, schedule).step == 4
    encoder = PictureTextEncoder.from_pretrained(out).float().eval()
    assert len(read_tags(out)) == len(encoder.known())
    measured = {"pictures": 4, "top1": 0.5, "top3": 0.9, "top5": 0.95}
    traits = {"glasses": {"faces": 3, "balanced": 0.8, "majority": 0.7, "chance": 0.5}}
    figures = {
        "things": {"all": measured}, "varied": measured, "words": {"en": measured, "zh": measured},
        "manner": 0.7, "traits": traits,
    }  # fmt: skip
    metrics = {
        "parameters": 10, "tags": 3, "learned": 9, "trained": figures, "random": figures,
        "seconds": 0.003,
    }  # fmt: skip
    card = compose_card(metrics, History(read_stages(work), "a machine", "abc"))
    assert "sights 4 steps" in card
    assert "reached" in card.split("## Metrics")[1].split("Faces")[0]
    assert "missed" in card.split("Faces")[1]


def test_a_step_draws_the_same_batch_again(lesson: Lesson) -> None:
    course = Course(TINY, lesson)
    first, second = (course.loss(step=4).item() for _ in range(2))
    assert first == second
    assert course.loss(step=5).item() != first


def test_stickers_and_avatars_alone_are_kept_back(lesson: Lesson) -> None:
    kept = {MANNERS[manner] for manner in lesson.held_out.manners}
    assert kept <= set(MANNERS[:14])
    assert {MANNERS[manner] for manner in lesson.learned.manners} >= {"scenes", "noto", "sprites"}


def test_one_tag_has_the_pictures_of_all_families(lesson: Lesson) -> None:
    number = [tag.en for tag in lesson.tags].index("red")
    parts = (lesson.learned, lesson.held_out)
    assert sum(int((part.tags == number).sum()) for part in parts) == 4
    (said,) = phrases([lesson.tags[number]], 6, seed=0)
    assert all("red" in phrase for phrase in said)  # the name, a keyword, or the Chinese name


def test_pictures_vary_and_keep_their_range(lesson: Lesson) -> None:
    some = lesson.learned.take(torch.arange(6))
    one, other = (vary(some, torch.Generator().manual_seed(seed)) for seed in (1, 2))
    assert one.shape == on_white(some.pixels).shape == (6, 3, 16, 16)
    assert not torch.equal(one, other)
    assert one.min() >= -1
    assert one.max() <= 1


def test_an_encoder_that_knows_by_heart_gets_all_right_and_one_that_mistakes_all_nothing(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Course(TINY, lesson).network.eval()
    spread = F.normalize(torch.randn(len(lesson.tags), 64), dim=1)
    stickers = lesson.held_out.tags[lesson.held_out.manners < 4]
    assert len(stickers)
    monkeypatch.setattr(network, "known", lambda: spread)
    look = network.look

    def sees(vectors: torch.Tensor) -> dict[str, float]:
        def fixed(pictures: torch.Tensor) -> Encoding:
            return look(pictures)._replace(vector=vectors[: len(pictures)])

        monkeypatch.setattr(network, "look", fixed)
        monkeypatch.setattr(network, "read", lambda pieces: spread)
        shares: dict[str, float] = measure(network, lesson)["things"]["all"]
        return shares

    padded = torch.cat([stickers, stickers.new_zeros(len(lesson.held_out.tags))])
    assert sees(spread[padded])["top1"] == 1
    assert sees(-spread[padded])["top1"] == 0
