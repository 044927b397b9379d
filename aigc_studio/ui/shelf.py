"""What the Library tab shows, as HTML: the grid of results, one result in detail, a file's report.

Everything that comes from a user passes through `escape`; texts come in both languages.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from aigc_studio.core.errors import StudioError
from aigc_studio.core.language import say
from aigc_studio.engines import REQUESTS
from aigc_studio.engines.seeing import Seen
from aigc_studio.engines.with_picture import PictureRequest
from aigc_studio.services.database import Board, Result
from aigc_studio.services.recipe import Recipe
from aigc_studio.services.results import Filter
from aigc_studio.ui.panel import PLAY, icon, moving_links, picture_buttons, shown
from aigc_studio.ui.sharing import pack_form
from aigc_studio.ui.words import both, both_of, told

STAR = icon("M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z")
BACK, FORTH = icon("M15 5l-7 7 7 7"), icon("M9 5l7 7-7 7")
BULK = ("star", "trash")
BULK_TRASH = ("restore", "delete")
# Value of a field -> how a <select> shows it: it holds no markup, so the same for both languages.
FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WebP"}
MARKS = {"page": "auto · 自动", "en": "English", "zh": "中文", "both": "English + 中文"}
CORNERS = {"bottom-right": "↘", "bottom-left": "↙", "top-right": "↗", "top-left": "↖"}


def grid(
    results: Sequence[Result],
    *,
    wanted: Filter,
    total: int,
    page: int,
    size: int,
    boards: Sequence[Board],
    note: str = "",
) -> str:
    """Return one page of results with what can be done to those that are picked."""
    note += _boards(boards, wanted.board)
    if not total:
        return f'<div class="shelf">{note}<p class="note">{both("library.nothing")}</p></div>'
    tiles = "".join(_tile(result) for result in results)
    acts = BULK_TRASH if wanted.trash else BULK
    buttons = "".join(
        f'<button class="small" data-do="{act}" data-all>{both(f"library.{act}")}</button>'
        for act in acts
    )
    if wanted.trash:
        buttons += f'<button class="small" data-do="empty">{both("library.empty")}</button>'
    else:
        names = "".join(f'<option value="{escape(board.name)}">' for board in boards)
        buttons += (
            f'<label class="small">{both("library.board_put")} <input class="board" data-do="board"'
            f' data-all list="boards" maxlength="60"></label>'
            f'<datalist id="boards">{names}</datalist>'
            f'<a class="small" data-action="zip" href="/library.zip?{_query(wanted)}" download>'
            f"{both('library.zip')}</a>{pack_form(_fields(wanted))}"
        )
    return (
        f'<div class="shelf">{note}<div class="bulk"><label><input type="checkbox"'
        f' data-action="pick-all"> {both("library.pick_all")}</label>{buttons}</div>'
        f'<div class="grid">{tiles}</div>{_pager(total, page, size)}</div>'
    )


def undo_note(key: str, result_ids: Iterable[str], undo: str) -> str:
    """Return the line that says what was done and takes it back."""
    ids = list(result_ids)
    return (
        f'<p class="undo" role="status">{both(key, count=len(ids))} <button class="small"'
        f' data-do="{undo}" data-ids="{" ".join(ids)}">{both("library.undo")}</button></p>'
    )


def sure_note(count: int, act: str, result_ids: Iterable[str]) -> str:
    """Return the question before what cannot be taken back."""
    return (
        f'<p class="undo alarm" role="alert">{both("library.sure", count=count)} <button'
        f' class="small" data-do="{act}" data-ids="{" ".join(result_ids)}">'
        f"{both('library.delete')}</button></p>"
    )


def nothing_open() -> str:
    """Return the detail panel before anything is chosen."""
    return f'<div class="detail"><p class="note">{both("library.choose")}</p></div>'


def detail(
    result: Result,
    *,
    recipe: Recipe | None,
    differences: Sequence[str],
    makers: Collection[str],
    board: str,
    seen: str = "",
) -> str:
    """Return one result large, with its settings and everything that can be done with it.

    Args:
        result: what to show.
        recipe: how it was made, None if its file does not say so.
        differences: circumstances of the recipe that are other here and now.
        makers: tabs that can take its settings.
        board: name of the board that it lies on, or "".
        seen: what is in it, as `seen` returns it, once somebody has asked.
    """
    star = both("library.unstar" if result.starred else "library.star")
    # Such a request cannot be made again: its picture was deleted.
    retouched, was_given = (
        of is not None and issubclass(REQUESTS[of.engine], PictureRequest)
        for of in (recipe, recipe and recipe.origin)
    )
    tabs = [tab for tab in makers if recipe is None or tab == recipe.origin.engine]
    acts = "".join(
        f'<button class="small" data-do="use" data-id="{result.id}" data-tab="{tab}">'
        f"{_use(tab)}</button>"
        for tab in tabs
    )
    again = ("more",) if retouched else ("more", "rerun")
    for act in again if tabs and not was_given else ():
        acts += (
            f'<button class="small" data-do="{act}" data-id="{result.id}">'
            f"{both(f'library.{act}')}</button>"
        )
    acts += picture_buttons(result)
    if result.is_picture:
        acts += (
            f'<button class="small" data-do="see" data-id="{result.id}">'
            f"{both('library.see')}</button>"
        )
    return (
        f'<div class="detail">{shown(result)}<h3>{escape(result.title)}</h3>'
        f'<p class="note">{_facts(result)}</p>'
        f'<div class="acts">{acts}<button class="small" data-do="{_star_act(result)}"'
        f' data-ids="{result.id}">{star}</button><button class="small" data-do="trash"'
        f' data-ids="{result.id}">{both("library.trash")}</button></div>'
        f'{seen}<p class="note">{"" if retouched else _closeness(recipe, differences)}</p>'
        f"<label>{both('library.caption')}<textarea data-do='caption' data-id='{result.id}'"
        f' maxlength="2000" rows="2">{escape(result.caption)}</textarea></label>'
        f"<label>{both('library.board')}<input data-do='board' data-ids='{result.id}'"
        f' value="{escape(board)}" list="boards" maxlength="60"></label>{_export(result)}'
        f"{_settings(recipe)}</div>"
    )


def seen(found: Seen, alike: Sequence[Result]) -> str:
    """Return what is in a picture, in words, and the pictures that show the like."""
    names = [both_of(thing.name) for thing in found.things]
    names += [both(f"word.{colour}") for colour in found.colours]
    names += [both(f"air.{mood}") for mood in found.moods]
    strip = "".join(
        f'<button class="bare" data-do="open" data-id="{r.id}"><img loading="lazy"'
        f' src="/media/{r.id}/thumbnail" alt="{escape(r.title)}" title="{escape(r.title)}">'
        f"</button>"
        for r in alike
    )
    like = f'<p class="note">{both("library.alike")}</p><div class="alike">{strip}</div>'
    none = f'<p class="note">{both("library.alike_none")}</p>'
    return (
        f'<div class="seen"><p>{both("library.seen")} {" · ".join(names)}</p>'
        f"{like if alike else none}</div>"
    )


def report(sentences: Mapping[str, Sequence[str]], can_use: bool, rows: Mapping[str, str]) -> str:
    """Return what a file carries; `sentences` is language -> plain words."""
    lines = "".join(
        f'<div lang="{language}">' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>"
        for language, lines in sentences.items()
    )
    use = f'<button class="small" data-do="use">{both("library.use_these")}</button>'
    return f'<div class="report">{lines}{_table(rows)}{use if can_use else ""}</div>'


def problem(error: StudioError) -> str:
    """Return why something was not done."""
    return f'<p class="alarm" role="alert">{told(error)}</p>'


def _boards(boards: Sequence[Board], shown: int | None) -> str:
    """Return a button for every board; nothing as long as there are none."""
    if not boards:
        return ""
    names = [(0, both("library.board_any")), *((b.number or 0, escape(b.name)) for b in boards)]
    buttons = "".join(
        f'<button class="small" data-do="show-board" data-board="{number}"'
        f' aria-pressed="{str(number == (shown or 0)).lower()}">{name}</button>'
        for number, name in names
    )
    return f'<div class="boards">{buttons}</div>'


def _tile(result: Result) -> str:
    title = escape(result.title)
    return (
        f'<figure class="item{" starred" if result.starred else ""}"><button data-do="open"'
        f' data-id="{result.id}"><img loading="lazy" src="/media/{result.id}/thumbnail"'
        f' alt="{title}" title="{title}">{PLAY if result.is_film else ""}</button>'
        f'<input type="checkbox" class="pick"'
        f' value="{result.id}" aria-label="{title}"><button class="bare star"'
        f' data-do="{_star_act(result)}" data-ids="{result.id}">{STAR}<span class="sr">'
        f"{both('library.star')}</span></button></figure>"
    )


def _star_act(result: Result) -> str:
    return "unstar" if result.starred else "star"


def _pager(total: int, page: int, size: int) -> str:
    last = (total - 1) // size
    words = both("library.page", page=page + 1, pages=last + 1, total=total)
    back = _turn(page - 1, last, BACK, "library.newer")
    forth = _turn(page + 1, last, FORTH, "library.older")
    return f'<nav class="pager">{back}<span>{words}</span>{forth}</nav>'


def _turn(to: int, last: int, sign: str, key: str) -> str:
    disabled = "" if 0 <= to <= last else " disabled"
    return (
        f'<button class="bare" data-do="page" data-page="{to}"{disabled}>{sign}'
        f'<span class="sr">{both(key)}</span></button>'
    )


def _facts(result: Result) -> str:
    when = f"{result.created_at.astimezone():%Y-%m-%d %H:%M}"
    size = "" if result.is_text else f"{result.width}×{result.height}"
    facts = (when, size, escape(result.model))
    return " · ".join(filter(None, facts))


def _closeness(recipe: Recipe | None, differences: Sequence[str]) -> str:
    if recipe is None:
        return both("library.recipe_none")
    if not differences:
        return both("library.exact")
    names = [f"library.of_{name}" for name in differences]
    return both_of(
        lambda language: say(
            "library.near", language, what=", ".join(say(name, language) for name in names)
        )
    )


def _use(tab: str) -> str:
    return both_of(lambda language: say("library.use", language, tab=say(f"tab.{tab}", language)))


def _export(result: Result) -> str:
    """Return a plain form: the browser itself downloads what its button names.

    A film or a text has one format, and its mark is a part of it.
    """
    source = f"/media/{result.id}"
    if not result.is_picture:
        return (
            f'<div class="acts"><a class="small" href="{source}/export?kind=share" download>'
            f"{both('export.share')}</a>{moving_links(result)}</div>"
        )
    selects = "".join(
        f"<label>{both(f'export.{name}')}<select name='{name}'>"
        + "".join(f'<option value="{value}">{text}</option>' for value, text in choices.items())
        + "</select></label>"
        for name, choices in (("format", FORMATS), ("mark", MARKS), ("corner", CORNERS))
    )
    share, remix, private = (
        f'<button class="small" name="kind" value="{kind}">{both(f"export.{kind}")}</button>'
        for kind in ("share", "remix", "private")
    )
    return (
        f'<form class="export" action="{source}/export" method="get">'
        f"<h3>{both('export.title')}</h3>"
        f'<div class="choices">{selects}</div><div class="acts">{share}{remix}</div>'
        f'<p class="note">{both("export.hint")}</p><details><summary>{both("export.unmarked")}'
        f'</summary><p class="note">{both("export.why")}</p>{private}</details></form>'
    )


def _settings(recipe: Recipe | None) -> str:
    if recipe is None:
        return ""
    rows = {name: str(value) for name, value in recipe.request.items() if value not in (None, "")}
    return f"<details><summary>{both('library.settings')}</summary>{_table(rows)}</details>"


def _table(rows: Mapping[str, str]) -> str:
    if not rows:
        return ""
    cells = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows.items()
    )
    return f"<table>{cells}</table>"


def _query(wanted: Filter) -> str:
    return urlencode(_fields(wanted))


def _fields(wanted: Filter) -> dict[str, object]:
    """Return the fields of a filter that say anything, as an address names them."""
    fields = {
        "query": wanted.query,
        "engine": wanted.engine,
        "starred": "true" if wanted.starred else "",
        "board": wanted.board if wanted.board is not None else "",
        "since": wanted.since or "",
        "until": wanted.until or "",
    }
    return {name: value for name, value in fields.items() if value != ""}
