"""Captions say what the picture shows, in either language."""

import random

import pytest

from aigc_studio.training.art_captions import (
    Captions,
    Told,
    idle_fragments,
    own_keywords,
    vocabulary_texts,
)
from aigc_studio.training.wording import COLOURS

CAT = {
    "hexcode": "1", "set": "fluent3d", "en": "cat", "zh": "猫",
    "keywords_en": ["pet", "animal", "feline"], "keywords_zh": ["宠物"],
    "style_en": "3D emoji style", "style_zh": "3D 表情风格",
}  # fmt: skip
FLAT_CAT = {
    **CAT,
    "set": "fluent_flat",
    "style_en": "flat vector style",
    "style_zh": "扁平矢量风格",
}
CAT_FACE = {
    **CAT, "hexcode": "2", "en": "cat face", "zh": "猫脸",
    "keywords_en": ["face", "kitty", "cat", "animal"], "keywords_zh": [],
}  # fmt: skip
AVATAR = {
    "set": "toonHead",
    "en": "toon bust avatar, tan skin, red hair, happy",
    "zh": "卡通半身头像，浅肤色，红色头发，开心",
}
SPRITE = {"en": "pixel art monster: ogre", "zh": "像素画怪物"}
IDLE = {"en": ["of yore"], "zh": ["春风"]}


@pytest.fixture
def captions() -> Captions:
    return Captions([CAT, CAT_FACE], IDLE)


def _many(make, times: int = 300) -> list[Told]:
    chance = random.Random(0)
    return [make(chance) for _ in range(times)]


def _captions(make, times: int = 300) -> list[str]:
    return [told.caption for told in _many(make, times)]


def test_a_keyword_stands_for_one_concept_and_names_stay_with_their_owner() -> None:
    owned = own_keywords([CAT, CAT_FACE])
    assert set(owned["1", "en"]) == {"pet", "animal", "feline"}
    assert set(owned["2", "en"]) == {"face", "kitty"}


def test_a_sticker_is_told_by_name_or_keyword_with_its_style(captions: Captions) -> None:
    told = _captions(lambda chance: captions.sticker(FLAT_CAT, chance))
    assert all("flat vector style" in t or "扁平矢量风格" in t for t in told)
    known = ("cat", "猫", "pet", "animal", "feline", "宠物")
    assert all(any(word in t for word in known) for t in told)
    assert len(set(told)) > 100


def test_only_the_default_family_goes_without_a_style(captions: Captions) -> None:
    told = _captions(lambda chance: captions.sticker(CAT, chance))
    bare = [t for t in told if "style" not in t and "风格" not in t]
    assert 0 < len(bare) < len(told) / 3


def test_bare_captions_have_nothing_around_what_is_meant() -> None:
    bare = Captions([CAT, CAT_FACE], {})
    told = set(_captions(lambda chance: bare.sticker(FLAT_CAT, chance), 1000))
    assert {"cat, flat vector style", "猫，扁平矢量风格", "flat vector style, feline"} <= told
    words = {word for caption in told for word in caption.replace(",", "").split()}
    style = {"flat", "vector", "style"}
    assert {w for w in words if w.isascii()} == {"cat", "pet", "animal", "feline", *style}
    assert not any("with" in t for t in _captions(lambda chance: bare.avatar(AVATAR, chance)))


def test_an_avatar_is_told_of_as_of_a_person(captions: Captions) -> None:
    told = _captions(lambda chance: captions.avatar(AVATAR, chance), 1000)
    assert any(" girl with " in t for t in told)
    assert any("红色头发的女孩" in t for t in told)


@pytest.mark.parametrize("colour", COLOURS, ids=lambda colour: colour.en)
def test_a_dyed_sticker_has_the_colour_in_its_caption(captions: Captions, colour) -> None:
    for told in _captions(lambda chance: captions.coloured(FLAT_CAT, colour, chance), 60):
        assert colour.en in told or colour.zh.removesuffix("色") in told


def test_a_pair_names_both(captions: Captions) -> None:
    for told in _captions(lambda chance: captions.pair(FLAT_CAT, CAT_FACE, chance), 60):
        assert "cat face" in told or "猫脸" in told
        assert told.count("cat") + told.count("猫") >= 2


def test_an_avatar_keeps_its_style_and_most_of_the_rest(captions: Captions) -> None:
    told = _captions(lambda chance: captions.avatar(AVATAR, chance))
    assert all("toon bust avatar" in t or "卡通半身头像" in t for t in told)
    assert sum("red hair" in t or "红色头发" in t for t in told) > len(told) / 2
    assert len(set(told)) > 20


def test_a_sprite_says_pixel_art_and_its_name(captions: Captions) -> None:
    told = _captions(lambda chance: captions.sprite(SPRITE, chance))
    assert all("pixel art" in t or t == "像素画怪物" for t in told)
    assert sum("ogre" in t for t in told) > len(told) / 2


def test_a_caption_comes_with_the_facts_that_it_says(captions: Captions) -> None:
    for caption, facts in _many(lambda chance: captions.avatar(AVATAR, chance)):
        said = {part for part in ("tan skin", "red hair", "happy") if part in caption}
        said |= {
            en
            for en, zh in (("tan skin", "浅肤色"), ("red hair", "红色头发"), ("happy", "开心"))
            if zh in caption
        }
        assert set(facts) == {("style", "toonHead"), *(("part", part) for part in said)}
    for caption, facts in _many(lambda chance: captions.sprite(SPRITE, chance)):
        assert (("tile", "ogre") in facts) == ("ogre" in caption)


def test_idle_fragments_are_short_pieces_of_the_texts() -> None:
    chance = random.Random(0)
    english = idle_fragments(["The quick brown fox jumps"], "en", 20, chance)
    assert all(1 <= len(piece.split()) <= 5 for piece in english)
    assert all(piece in "the quick brown fox jumps" for piece in english)
    chinese = idle_fragments(["春风又绿江南岸，明月何时照我还"], "zh", 20, chance)
    assert all(2 <= len(piece) <= 6 and "，" not in piece for piece in chinese)


def test_the_vocabulary_has_names_keywords_styles_and_colours() -> None:
    texts = set(vocabulary_texts([CAT]))
    assert {"cat", "猫", "pet", "宠物", "3D emoji style", "purple", "紫色"} <= texts
