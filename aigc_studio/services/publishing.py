"""From results to a share page: may they be seen, what is said of them, their marked copies."""

from collections.abc import Sequence

from PIL import Image

from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.services.captions import Said, said_of
from aigc_studio.services.database import Result, SharePage
from aigc_studio.services.library import Library
from aigc_studio.services.platforms import Size
from aigc_studio.services.provenance.labels import Source
from aigc_studio.services.recipe import Recipe
from aigc_studio.services.share_pack import ShareCopy
from aigc_studio.services.share_pages import COVER, PageContent, SharedPicture, SharedWords

DAYS = (1, 7, 30)
MOST = 9  # pictures on a page
COVER_SIZE: Size = (1200, 630)  # of the card of a link
ROW, CARD, GAP, PAPER = 3, (384, 480), 12, (244, 239, 230)  # postcards side by side on a cover
MAX_TITLE = 80  # characters


def may_be_shared(library: Library, result: Result) -> bool:
    """Whether others may see a result: what was made from a photo needs a recorded consent."""
    if library.source(result) is Source.GENERATED:
        return True
    recipe = library.recipe(result)
    return recipe is not None and bool(recipe.origin.request.get("consent_text"))


def publish(
    library: Library,
    result_ids: Sequence[str],
    *,
    days: int,
    title: str = "",
    with_prompt: bool = False,
) -> SharePage:
    """Make a share page of one picture or of several, in this order.

    Args:
        library: where the results lie.
        result_ids: of one to nine pictures.
        days: how long it lasts, one of DAYS.
        title: the user's own; "" for the usual words. A prompt is never taken for it.
        with_prompt: whether the page says what was asked for.

    Raises:
        RequestError: it is no such number of days, or these are no pictures that a page shows.
        StudioError: one was made from a photo, without consent.
        NotFoundError: one of them is gone.
        StorageFullError: there is no room.
    """
    if days not in DAYS:
        raise RequestError("days", "error.page_days", value=days)
    results = [library.results.get(result_id) for result_id in result_ids]
    if not 1 <= len(results) <= MOST or not all(result.is_picture for result in results):
        raise RequestError("results", "error.page_pictures", limit=MOST)
    if not all(may_be_shared(library, result) for result in results):
        raise StudioError("error.page_consent")
    title = " ".join(title.split())[:MAX_TITLE]
    copies = [ShareCopy(library, result, "both") for result in results]
    recipes = [library.recipe(result) for result in results]
    machine_made = any(copy.record.source is not Source.ENHANCED for copy in copies)
    said = {
        language: _said_together(results, recipes, language, title, machine_made)
        for language in LANGUAGES
    }
    content = PageContent(
        title={language: title or _short(words.caption) for language, words in said.items()},
        tags={language: words.tags for language, words in said.items()},
        machine_made=machine_made,
        prompt=prompt_of(recipes[0]) if with_prompt else "",
        pictures=tuple(
            SharedPicture(
                width=copy.image.width,
                height=copy.image.height,
                words={
                    language: _words(_said(result, recipe, language, title, machine_made), result)
                    for language in LANGUAGES
                },
            )
            for copy, result, recipe in zip(copies, results, recipes, strict=True)
        ),
    )
    files = {str(number): copy.marked(copy.image) for number, copy in enumerate(copies, 1)}
    return library.pages.keep(content, {**files, COVER: _cover(copies)}, result_ids, days)


def prompt_of(recipe: Recipe | None) -> str:
    """Return what was asked for in words, "" where there were none."""
    return str(recipe.origin.request.get("prompt") or "") if recipe else ""


def _said(
    result: Result, recipe: Recipe | None, language: str, title: str, machine_made: bool
) -> Said:
    """Return what is said with a result in public: its prompt is not."""
    public = result.model_copy(update={"title": title or say("page.untitled", language)})
    return said_of(public, recipe, language, machine_made=machine_made)


def _said_together(
    results: Sequence[Result],
    recipes: Sequence[Recipe | None],
    language: str,
    title: str,
    machine_made: bool,
) -> Said:
    """Return what is said with all of them: of postcards, the whole journey."""
    places = [
        place
        for recipe in recipes
        if recipe and recipe.engine == "tour"
        for place in recipe.request.get("places", ())
    ]
    recipe = Recipe(engine="tour", request={"places": places}) if places else recipes[0]
    return _said(results[0], recipe, language, title, machine_made)


def _words(said: Said, result: Result) -> SharedWords:
    """Return the words of one picture; below it stand the user's own, or those of a postcard."""
    is_said = result.caption or result.engine == "tour"
    return SharedWords(caption=said.caption if is_said else "", alt=said.alt)


def _cover(copies: Sequence[ShareCopy]) -> bytes:
    """Return a marked JPEG of the size that link cards want; of a tour with its first postcards."""
    first = copies[0]
    row = copies[:ROW]
    if len(row) < ROW or not all(copy.is_card for copy in row):
        return first.in_size("feed", COVER_SIZE)[0]
    cover = Image.new("RGB", COVER_SIZE, PAPER)
    top = (COVER_SIZE[1] - CARD[1]) // 2
    for number, copy in enumerate(row):
        card = copy.image.convert("RGB").resize(CARD, Image.Resampling.LANCZOS)
        cover.paste(card, (GAP + number * (CARD[0] + GAP), top))
    return first.marked(cover)


def _short(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rstrip() + "…"
