"""What is said with a picture when it is shared: its caption, its tags, and its alternative text.

`said_of` is the one place that words them, from the picture's own row and recipe.
"""

from dataclasses import dataclass

from aigc_studio.art.place import Place
from aigc_studio.art.scenes import PLACES
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.services.database import Result
from aigc_studio.services.platforms import Platform
from aigc_studio.services.recipe import Recipe

MOST_TAGS = 12
BY_KEY = {place.key: place for place in PLACES}


@dataclass(frozen=True)
class Said:
    """The words of one picture in one language."""

    caption: str
    tags: tuple[str, ...]  # each with its "#"
    alt: str

    def on(self, platform: Platform) -> str:
        """Return caption and tags as they fit: tags go first, then the caption's end."""
        tags = list(self.tags)
        while tags and platform.length(self._text(self.caption, tags)) > platform.characters:
            tags.pop()
        text = self._text(self.caption, tags)
        while platform.length(text) > platform.characters:
            text = text.rstrip("…")[:-1].rstrip() + "…"
        return text

    @staticmethod
    def _text(caption: str, tags: list[str]) -> str:
        return "\n".join(filter(None, (caption, " ".join(tags))))


def said_of(
    result: Result, recipe: Recipe | None, language: str, *, machine_made: bool = True
) -> Said:
    """Return what is said with a result ("en" or "zh"); the user's own words go first.

    What a machine made is called so in the tags and in the alternative text.
    """
    places = places_of(recipe)
    names = [place.en if language == "en" else place.zh for place in places]
    names = [name[:1].upper() + name[1:] for name in names]
    countries = [place.country_en if language == "en" else place.country_zh for place in places]
    tags = [_tag(name) for pair in zip(names, countries, strict=True) for name in pair if name]
    if len(places) == 1:
        there = where(places[0], language)
        caption = say("caption.card", language, place=there)
        alt = say("caption.card_alt", language, place=there)
    elif places:
        caption = say("caption.tour", language, places=" → ".join(names))
        alt = say("caption.tour_alt", language, places=", ".join(names))
    else:
        caption = _half(result.title, language)
        alt = say("caption.alt", language, title=caption)
    if machine_made:
        tags.insert(0, say("caption.tag", language))
        alt = say("caption.made", language, alt=alt)
    return Said(result.caption or caption, tuple(dict.fromkeys(tags))[:MOST_TAGS], alt)


def places_of(recipe: Recipe | None) -> list[Place]:
    """Return the places that a result of a tour shows."""
    keys = recipe.request.get("places") if recipe and recipe.engine == "tour" else None
    keys = keys if isinstance(keys, list | tuple) else ()
    return [BY_KEY[key] for key in keys if key in BY_KEY]


def where(place: Place, language: str) -> str:
    """Return a place with its country, as one says it: "the Great Wall, China", "中国长城"."""
    if language == "zh":
        country = place.country_zh or ""
        return place.zh if country in place.zh else country + place.zh
    article = place.article if place.article == "the " else ""
    return ", ".join(filter(None, (article + place.en, place.country_en)))


def _tag(name: str) -> str:
    """Return a name as a tag: letters and digits alone, words with a capital each."""
    words = "".join(c if c.isalnum() else " " for c in name).split()
    return "#" + "".join(word[:1].upper() + word[1:] for word in words)


def _half(title: str, language: str) -> str:
    """Return the half of a title that is in a language, where it is in both."""
    halves = title.split(" / ")
    return halves[LANGUAGES.index(language)] if len(halves) == len(LANGUAGES) else title
