"""Who travels and where to, as HTML: a wall of places, the route, and a row of travellers.

The wall never changes, so that it keeps its place while one chooses; the numbers on it are CSS that
comes with the route.
"""

from collections.abc import Sequence
from html import escape

from aigc_studio.art.place import Kind, Place
from aigc_studio.art.scenes import PLACES, find
from aigc_studio.engines.tour import MAX_PLACES
from aigc_studio.services.database import Result
from aigc_studio.ui.panel import icon
from aigc_studio.ui.words import both, both_of

ADDRESS = "/places"  # of the pictures, see api/places.py
EARLIER, LATER = icon("M15 5l-7 7 7 7"), icon("M9 5l7 7-7 7")
OTHER = icon(
    "M4 12a8 8 0 0 1 13.7-5.7L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.7L4 15.5M4 20v-4.5h4.5"
)
AWAY = icon("M6 6l12 12M18 6L6 18")
KINDS: tuple[Kind, ...] = ("landmark", "landscape", "game")


def places_wall() -> str:
    """Return every place as a small picture with its name, one kind at a time."""
    kinds = "".join(
        f'<label><input type="radio" name="place-kind" value="{kind}"'
        f"{' checked' if kind == KINDS[0] else ''}><span>{both(f'tour.kind_{kind}')}</span></label>"
        for kind in KINDS
    )
    tiles = "".join(
        f'<button class="place {place.kind}" data-do="toggle" data-place="{place.key}">'
        f'<img loading="lazy" src="{ADDRESS}/{place.key}.webp" alt="">{place_name(place)}</button>'
        for place in sorted(PLACES, key=lambda place: place.en.lower())
    )
    return (
        f'<div class="places"><div class="kinds" role="radiogroup">{kinds}</div>'
        f'<div class="all">{tiles}</div></div>'
    )


def route(keys: Sequence[str]) -> str:
    """Return the chosen places in their order, with what can be changed about each."""
    lot = f'<button class="small" data-do="lot">{both("tour.lot")}</button>'
    if not keys:
        return f'<div class="route"><p class="note">{both("tour.none_chosen")}</p>{lot}</div>'
    stops = "".join(_stop(find(key), i, len(keys)) for i, key in enumerate(keys))
    clear = f'<button class="small" data-do="clear">{both("tour.clear")}</button>'
    numbers = "".join(
        f'.place[data-place="{key}"]{{outline:2px solid var(--color-accent)}}'
        f'.place[data-place="{key}"]::after{{content:"{i}"}}'
        for i, key in enumerate(keys, 1)
    )
    count = both("tour.chosen", count=len(keys), limit=MAX_PLACES)
    return (
        f'<div class="route"><style>{numbers}</style><p class="note" aria-live="polite">'
        f'{count}</p><ol>{stops}</ol><div class="acts">{lot}{clear}</div></div>'
    )


def travellers(results: Sequence[Result], chosen: str, title: str = "tour.who") -> str:
    """Return who could travel; the chosen one, or else the first, is marked.

    `title` is a key of the catalogue.
    """
    if not results:
        return f'<div class="travellers"><p class="note">{both("tour.nobody")}</p></div>'
    chosen = chosen if chosen in {result.id for result in results} else results[0].id
    buttons = "".join(
        f'<button data-do="traveller" data-id="{result.id}" title="{escape(result.title)}"'
        f' aria-pressed="{str(result.id == chosen).lower()}"><img loading="lazy"'
        f' src="/media/{result.id}/thumbnail" alt="{escape(result.title)}"></button>'
        for result in results
    )
    return f'<div class="travellers"><h3>{both(title)}</h3><div>{buttons}</div></div>'


def place_name(place: Place) -> str:
    """Return the name of a place in both languages, as HTML."""
    names = {"en": place.en[:1].upper() + place.en[1:], "zh": place.zh}
    return both_of(names.__getitem__)


def _stop(place: Place, number: int, count: int) -> str:
    acts = {"earlier": EARLIER, "later": LATER, "other": OTHER, "toggle": AWAY}
    idle = {"earlier": number == 0, "later": number == count - 1}
    buttons = "".join(
        f'<button class="bare" data-do="{act}" data-place="{place.key}"'
        f'{" disabled" if idle.get(act) else ""}>{sign}<span class="sr">{both(f"tour.{act}")}'
        "</span></button>"
        for act, sign in acts.items()
    )
    return (
        f'<li><b>{number + 1}</b><img src="{ADDRESS}/{place.key}.webp" alt="">'
        f"<span>{place_name(place)}</span>{buttons}</li>"
    )
