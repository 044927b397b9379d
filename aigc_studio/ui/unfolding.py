"""How it works, below the texts: the chances of each token and where the model looked, as HTML."""

from collections.abc import Sequence
from html import escape

import numpy as np

from aigc_studio.engines.text import LEAST, PRESETS
from aigc_studio.engines.unfolding import PART, SPACE, Likely, Trail, Unfolded
from aigc_studio.ui.panel import icon
from aigc_studio.ui.words import both

BACK, FORTH = icon("M15 5l-7 7 7 7"), icon("M9 5l7 7-7 7")
MAPPED = 44  # tokens of the map
CELL, EDGE = 14, 104  # px: side of a cell, and the room for tokens beside the map
FAINT = 0.02  # attention that is not drawn
LOUD = 0.35  # attention from which a cell has its full colour
# <select> and <title> hold no markup, so these are the same for both languages.
MEAN, TITLE = "mean · 平均", "attention · 注意力"


def unfolded_view(trail: Trail, found: Unfolded, at: int, layer: int, head: int) -> str:
    """Return a place of a text: its tokens, what could have come, and the map of attention."""
    row = trail.prompt + at - 1  # the token that the model stood at when it chose
    preset = trail.request.preset
    sampling = PRESETS[preset]
    bent = both(
        f"how.next_{preset}",
        temperature=sampling.temperature,
        share=f"{sampling.top_p:.0%}",
        least=f"{LEAST:.0%}",
    )
    return (
        f'<div class="how"><p class="note">{both("how.tokens", space=SPACE, part=PART)}</p>'
        f"{_tokens(trail, found, at, found.attention[row])}{_steps(trail, at)}"
        f"<h3>{both('how.next')}</h3>"
        f'<p class="note">{bent}</p>{bars(found.likely)}'
        f"<h3>{both('how.attention')}</h3>"
        f'<p class="note">{both("how.attention_note")}</p>'
        f'<div class="choices">{_select("layer", layer, found.layers)}'
        f"{_select('head', head, found.heads)}</div>"
        f"{attention_map(found.tokens, found.attention, row)}</div>"
    )


def bars(likely: Sequence[Likely]) -> str:
    """Return the likeliest tokens, each with its chance before and after."""
    rows = "".join(_row(one) for one in likely)
    return (
        f'<table class="bars"><tr><th></th><th>{both("how.before")}</th>'
        f"<th>{both('how.after')}</th></tr>{rows}</table>"
    )


def attention_map(tokens: Sequence[str], attention: np.ndarray, row: int) -> str:
    """Return the part of a map (T, T) around a row as a drawing; each cell tells its numbers."""
    begin = max(0, min(row - MAPPED // 2, len(tokens) - MAPPED))
    names = tokens[begin : begin + MAPPED]
    part = attention[begin : begin + MAPPED, begin : begin + MAPPED]
    side = len(names) * CELL
    cells = "".join(
        f'<rect x="{EDGE + j * CELL}" y="{EDGE + i * CELL}" width="{CELL}" height="{CELL}"'
        f' opacity="{min(1, part[i, j] / LOUD):.2f}"><title>{escape(names[i])} → '
        f"{escape(names[j])}: {part[i, j]:.0%}</title></rect>"
        for i, j in np.argwhere(part >= FAINT).tolist()
    )
    middle = CELL * 0.72
    beside = "".join(
        f'<text x="{EDGE - 4}" y="{EDGE + i * CELL + middle:.0f}" text-anchor="end"'
        f' class="{"chosen" if begin + i == row else ""}">{escape(name)}</text>'
        f'<text transform="translate({EDGE + i * CELL + middle:.0f} {EDGE - 4}) rotate(-90)">'
        f"{escape(name)}</text>"
        for i, name in enumerate(names)
    )
    marked = (
        f'<path class="row" d="M{EDGE} {EDGE + (row - begin) * CELL}h{side}v{CELL}h-{side}z"/>'
        f'<path class="edge" d="M{EDGE} {EDGE}h{side}v{side}h-{side}z"/>'
    )
    size = EDGE + side + 2
    return (
        f'<div class="map" tabindex="0"><svg viewBox="0 0 {size} {size}" width="{size}"'
        f' height="{size}" role="img"><title>{TITLE}</title>'
        f"<g>{cells}</g>{marked}{beside}</svg></div>"
    )


def _row(one: Likely) -> str:
    chosen = f'<span class="sr">{both("how.chosen")}</span>' if one.is_chosen else ""
    return (
        f'<tr class="{"chosen" if one.is_chosen else ""}"><th>{_word(one.token)}{chosen}</th>'
        f"<td>{_bar(one.before)}</td><td>{_bar(one.after)}</td></tr>"
    )


def _tokens(trail: Trail, found: Unfolded, at: int, looked: np.ndarray) -> str:
    """Return the brief and the text; the deeper a token's colour, the more it was looked at."""
    html = ""
    for i, token in enumerate(found.tokens):
        share = min(1, looked[i] / LOUD) if i < trail.prompt + at else 0
        style = f'style="--looked:{share:.0%}"'
        if i < trail.prompt:
            html += f"<span {style}>{_word(token)}</span>"
            continue
        number = i - trail.prompt
        html += (
            f'<button data-do="token" data-at="{number}" {style}'
            f' aria-pressed="{str(number == at).lower()}">{_word(token)}</button>'
        )
    return f'<div class="tokens">{html}</div>'


def _steps(trail: Trail, at: int) -> str:
    def turn(to: int, sign: str, key: str) -> str:
        idle = "" if 0 <= to < trail.written else " disabled"
        return (
            f'<button class="bare" data-do="token" data-at="{to}"{idle}>{sign}'
            f'<span class="sr">{both(key)}</span></button>'
        )

    where = both("how.place", at=at + 1, count=trail.written)
    return (
        f'<nav class="pager">{turn(at - 1, BACK, "how.back")}<span>{where}</span>'
        f"{turn(at + 1, FORTH, 'how.forth')}</nav>"
    )


def _select(name: str, chosen: int, count: int) -> str:
    options = "".join(
        f'<option value="{i}"{" selected" if i == chosen else ""}>{i or MEAN}</option>'
        for i in range(count + 1)
    )
    return f'<label>{both(f"how.{name}")}<select data-do="{name}">{options}</select></label>'


def _bar(share: float) -> str:
    percent = f"{share:.0%}" if share >= 0.005 or not share else "< 1%"
    return f'<i style="width:{share:.0%}"></i><b>{percent}</b>'


def _word(token: str) -> str:
    return f"<code>{escape(token)}</code>"
