"""Captions of a tour's postcards by the text engine, in a tone and a language."""

from collections.abc import Sequence

from aigc_studio.art.place import Place
from aigc_studio.core.brief import Brief, Language, Tone
from aigc_studio.engines.text import TextRequest
from aigc_studio.services.captions import places_of, where
from aigc_studio.services.database import Result
from aigc_studio.services.library import Library

KNOWN_BY = 5  # letters of a country that tell it: "Icelandic", "Iceland"


def cards_of(library: Library, results: Sequence[Result]) -> list[tuple[Result, Place]]:
    """Return the postcards among the results of a tour, each with its place, in order."""
    found = []
    for result in results:
        places = places_of(library.recipe(result))
        if result.is_picture and len(places) == 1:
            found.append((result, places[0]))
    return found


def caption_request(place: Place, tone: Tone, language: Language, seed: int) -> TextRequest:
    """Return what asks the text engine for words on a place, which is named letter for letter."""
    there = where(place, "zh") if language == "zh" else _in_english(place)
    brief = Brief(form="travel", language=language, subject=there, tone=tone, length="short")
    return TextRequest.model_validate({"brief": brief, "seed": seed})


def _in_english(place: Place) -> str:
    """Return a place with article and country, which is left out where the name has it."""
    name, country = f"{place.article}{place.en}", place.country_en
    return (
        name
        if not country or country[:KNOWN_BY].casefold() in name.casefold()
        else (f"{name}, {country}")
    )
