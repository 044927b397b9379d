import pytest

from aigc_studio.core.brief import Brief, Weather
from aigc_studio.models.writing import prompt_of, slotted, told, without_fill

LAMP = Brief(subject="Lumi Lamp", points=("folds flat.", "<p1> & more"), audience="students")


def test_the_prompt_shows_each_detail_beside_its_slot() -> None:
    assert prompt_of(LAMP) == (
        "<begin><en><ad><friendly><medium><subject>Lumi Lamp<p1>folds flat<p2>p1 & more"
        "<audience>students<write>"
    )


def test_a_platform_with_little_room_asks_for_a_short_text() -> None:
    assert "<short>" in prompt_of(LAMP.model_copy(update={"platform": "x"}))


def test_weather_is_read_in_bands_and_told_in_numbers() -> None:
    weather = Weather(day="Monday", sky="heavy rain", low=-3, high=5, rain=80)
    brief = Brief(form="weather", subject="Oslo", weather=weather)
    assert prompt_of(brief).endswith(
        "<subject>Oslo<sky>heavy rain<from>north<feel>cold<chance>likely<write>"
    )
    assert told("<day>: <low> to <high> °C.", brief) == "Monday: -3 to 5 °C."


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p1>! It <p1>.", "Folds flat! It folds flat."),
        ("Meet <subject>.\n• <p1>\n• <p2>", "Meet Lumi Lamp.\n• Folds flat\n• <p1> & more"),
        ("For <audience>. #<tag><end> more", "For students. #LumiLamp"),
        ("It <p1> and <aud", "It folds flat and"),
        ("It <p5><warm>stays.", "It stays."),
    ],
)
def test_slots_are_filled_once_and_unfinished_ones_wait(raw: str, text: str) -> None:
    assert told(raw, LAMP) == text


def test_chinese_is_filled_without_spaces() -> None:
    brief = Brief(language="zh", subject="暖光台灯", points=("可以折叠。",))
    assert told("<subject>,<p1>,给<audience>。", brief) == "暖光台灯,可以折叠,给。"


@pytest.mark.parametrize(
    ("text", "brief", "raw"),
    [
        ("Meet lumi lamp: Folds flat!", LAMP, "Meet <subject>: <p1>!"),
        ("Lumi Lamps for students", LAMP, "Lumi Lamps for <audience>"),
        ("Clear sky, -3 to 5, not 15 <or>", Brief(form="weather", weather=Weather(low=-3, high=5)),
         "<sky>, <low> to <high>, not 15 or"),
        ("A clear sky of 10", Brief(subject="sky map"), "A clear sky of 10"),
        ("它是绿茶", Brief(language="zh", subject="绿茶"), "它是<subject>"),
        ("今天最高20℃，不是120", Brief(form="weather", language="zh", weather=Weather()),
         "<day>最高<high>℃，不是120"),
    ],
)  # fmt: skip
def test_details_go_back_into_slots(text: str, brief: Brief, raw: str) -> None:
    assert slotted(text, brief) == raw


def test_slots_without_a_detail_are_not_to_be_used() -> None:
    idle = without_fill(LAMP)
    assert {"<p3>", "<low>", "<sky>"} <= set(idle)
    assert not {"<subject>", "<p1>", "<p2>", "<audience>", "<tag>"} & set(idle)
    alone = Brief(form="weather", subject="Oslo")
    assert {"<audience>", "<p1>"} <= set(without_fill(alone))
    assert not {"<low>", "<sky>", "<day>"} & set(without_fill(alone))
