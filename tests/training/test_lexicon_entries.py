"""Words that many use tell little, and those of one thing much."""

import pytest

from aigc_studio.models.lexicon import Lexicon
from aigc_studio.training.lexicon_entries import make_lexicon


def _row(thing: str, zh: str, keywords: str, group: str = "objects") -> dict:
    return {
        "hexcode": thing, "en": thing, "zh": zh, "keywords_en": keywords.split(),
        "keywords_zh": [], "group": group,
    }  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    rows = [
        _row("guitar", "吉他", "music strings"),
        _row("violin", "小提琴", "music bow guitar"),
        _row("stop", "停止", "hand music", group="symbols"),
    ]
    texts = ["the music of the bow is the music of the people"]
    return make_lexicon(rows, ["guitar", "violin", "stop"], texts, {"flat style": "flat"})


def _told(lexicon: Lexicon, text: str) -> list[float]:
    return lexicon([text])[0].tolist()


def test_a_rare_word_tells_more_than_a_common_one(lexicon: Lexicon) -> None:
    assert _told(lexicon, "strings")[0] > _told(lexicon, "music")[0] > 0
    assert _told(lexicon, "strings")[0] > _told(lexicon, "bow")[1]


def test_a_word_tells_most_of_the_thing_that_it_names(lexicon: Lexicon) -> None:
    guitar, violin, stop = _told(lexicon, "guitar")
    assert guitar > violin > stop == 0


def test_signs_are_meant_seldom(lexicon: Lexicon) -> None:
    guitar, _, stop = _told(lexicon, "music")
    assert 0 < stop < guitar


def test_both_languages_are_known(lexicon: Lexicon) -> None:
    assert _told(lexicon, "一把小提琴")[1] > max(_told(lexicon, "一把小提琴")[::2])


def test_it_holds_an_entry_for_every_word_of_every_thing(lexicon: Lexicon) -> None:
    assert lexicon.config.entries == len(lexicon.told) == len(lexicon.meant)
    assert lexicon.begins[-1] == lexicon.config.entries
    assert (lexicon.told > 0).all()
    assert sorted(lexicon.numbers) == list(lexicon.numbers)
