"""What is said with a picture fits every platform, in both languages."""

from collections.abc import Callable

import pytest

from aigc_studio.services.captions import said_of
from aigc_studio.services.database import Job, Result
from aigc_studio.services.platforms import KINDS, PLATFORMS, Platform
from aigc_studio.services.recipe import Recipe

JOB = Job(id="j", engine="tour", request="", position=1)
X = next(row for row in PLATFORMS if row.key == "x")


def recipe(*places: str) -> Recipe:
    return Recipe(engine="tour", request={"places": list(places)})


@pytest.fixture
def result(result_of: Callable[..., Result]) -> Result:
    return result_of(JOB, 0, title="Bold / 粗线")


def test_a_card_greets_from_its_place_in_both_languages(result: Result) -> None:
    said = said_of(result, recipe("great_wall"), "en")
    assert said.caption == "Greetings from the Great Wall, China!"
    assert said.tags == ("#AIGenerated", "#GreatWall", "#China")
    assert said.alt.endswith("AI-generated.")
    said = said_of(result, recipe("great_wall"), "zh")
    assert said.caption == "来自中国长城的问候！"
    assert said.tags == ("#AI生成", "#长城", "#中国")


def test_what_no_machine_made_is_not_called_so(result: Result) -> None:
    said = said_of(result, recipe("fuji"), "en", machine_made=False)
    assert "AI" not in "".join((said.caption, *said.tags, said.alt))


def test_a_sheet_names_the_whole_journey(result: Result) -> None:
    said = said_of(result, recipe("fuji", "reef"), "en")
    assert said.caption == "Once round the world: Mount Fuji → Underwater coral reef"


def test_anything_else_is_called_by_its_title_and_by_the_users_words_first(result: Result) -> None:
    assert said_of(result, None, "zh").caption == "粗线"
    result.caption = "me 🎉"
    assert said_of(result, None, "en").caption == "me 🎉"
    assert said_of(result, None, "en").alt == "A picture: Bold. AI-generated."


def test_x_counts_chinese_characters_and_emoji_twice() -> None:
    assert X.length("abc é") == 5
    assert X.length("长城a") == 5
    assert X.length("🎉") == 2


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda row: row.key)
def test_words_fit_and_tags_go_first(platform: Platform, result: Result) -> None:
    result.caption = "长城" * 60 + "a" * 6000
    text = said_of(result, recipe("fuji"), "zh").on(platform)
    assert platform.length(text) <= platform.characters
    assert text.startswith("长城长城")
    assert text.endswith("…")
    assert "#" not in text


def test_every_platform_is_a_row_of_its_own_with_some_size() -> None:
    assert len({row.key for row in PLATFORMS}) == len(PLATFORMS)
    for row in PLATFORMS:
        assert row.en
        assert row.zh
        assert any(row.size(kind) for kind in KINDS)
