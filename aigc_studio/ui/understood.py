"""The line below the prompt: what the model will draw of it, and which words it passes over."""

from collections.abc import Iterator
from html import escape

from aigc_studio.art.scenes import find
from aigc_studio.core.errors import RequestError
from aigc_studio.engines.image_request import image_request
from aigc_studio.engines.understanding import Facts, Understanding, understanding
from aigc_studio.studio import Studio
from aigc_studio.ui.words import both, both_of

THINGS = ("thing", "left", "right")  # roles that are played by the code of an emoji


def understood_line(found: Understanding | None) -> str:
    """Return the line, empty where nothing is known: it takes its room, so that nothing moves."""
    drawn = " · ".join(_spoken(found.facts)) if found else ""
    parts = [f"{both('image.understood')} <b>{drawn}</b>"] if drawn else []
    if found and found.ignored:
        words = escape(", ".join(found.ignored))
        parts.append(f"{both('image.ignored')} <s>{words}</s>")
    return f'<p class="note">{" &nbsp; ".join(parts) or "&nbsp;"}</p>'


def line_for(studio: Studio, prompt: str, style: str, model: str) -> str:
    """Return the line for what stands in the form; an empty one while that cannot be drawn."""
    try:
        request = image_request(prompt=prompt, style=style, model=model)
        return understood_line(understanding(studio.pool, request))
    except RequestError:  # it is told when it is to be drawn
        return understood_line(None)


def _spoken(facts: Facts) -> Iterator[str]:
    """Yield things as emoji, then colours and places in words."""
    for role, player in facts:
        if role in THINGS:
            yield "".join(chr(int(code, 16)) for code in player.split("-"))
        elif role == "colour":
            yield both(f"word.{player}")
        elif role == "place":
            place = find(player)
            yield both_of({"en": place.en, "zh": place.zh}.__getitem__)
