"""The line below the prompt names what is drawn in both languages, and nothing breaks out of it."""

from aigc_studio.engines.understanding import Understanding
from aigc_studio.studio import Studio
from aigc_studio.ui.understood import line_for, understood_line


def test_things_are_emoji_and_colours_words() -> None:
    facts = [("thing", "1F408"), ("colour", "red"), ("place", "great_wall"), ("style", "noto")]
    line = understood_line(Understanding(facts, ("<b>",)))
    for part in ("🐈", "红色", "Great Wall", "&lt;b&gt;"):
        assert part in line


def test_nothing_is_said_of_nothing() -> None:
    empty = understood_line(None)
    assert "&nbsp;" in empty  # it keeps its room
    assert understood_line(Understanding([("style", "noto")], ())) == empty


def test_nobody_waits_for_a_model_that_is_not_loaded(studio: Studio) -> None:
    assert line_for(studio, "a cat", "auto", "generator-art-128") == understood_line(None)
    assert line_for(studio, "a cat", "no such style", "generator-art-128") == understood_line(None)
    assert studio.pool.names == ()
