"""A share page: marked copies and chosen words, until it ends, is withdrawn, or loses a result."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from aigc_studio.core.errors import NotFoundError, RequestError, StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.style_request import StyleRequest
from aigc_studio.engines.tour import TourRequest
from aigc_studio.services import share_pages
from aigc_studio.services.database import Result, now
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.publishing import COVER_SIZE, publish
from aigc_studio.services.share_pages import ID, content_of
from tests.services.test_share_pack import has_mark, kept


@pytest.fixture
def picture(library: Library, jobs: JobTable) -> Result:
    return kept(library, jobs, ImageRequest(prompt="a secret face", seed=7))[0]


def copies(library: Library) -> list[Path]:
    return sorted(library.pages.folder.rglob("*.jpg"))


def darkest(content: bytes) -> int:
    """The darkest level in the lower right corner."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        size = picture.size
        corner = picture.convert("L").crop((size[0] * 3 // 4, size[1] * 5 // 6, *size))
        return corner.getextrema()[0]


def test_every_copy_is_marked_recorded_and_without_the_prompt(
    library: Library, picture: Result
) -> None:
    page = publish(library, [picture.id], days=7)
    assert ID.fullmatch(page.id)
    assert library.pages.find(page.id).content == page.content
    assert "secret" not in page.content
    assert [file.name for file in copies(library)] == ["1.jpg", "cover.jpg"]
    for file in copies(library):
        content = file.read_bytes()
        report = verify(content)
        assert report.ours
        assert report.machine_made
        assert report.settings is None
        assert b"secret" not in content
        assert darkest(content) < 130  # the plate of the mark, on a picture that is light there
    cover = library.pages.file(page.id, "cover")
    assert has_mark(cover.read_bytes(), "bottom-right")
    assert cover.stat().st_size < 10**6
    with Image.open(cover, formats=("JPEG",)) as card:
        assert card.size == COVER_SIZE


def test_a_prompt_and_a_title_are_shown_if_the_user_says_so(
    library: Library, picture: Result
) -> None:
    page = publish(library, [picture.id], days=1, title=" My  face ", with_prompt=True)
    content = content_of(page)
    assert content.prompt == "a secret face"
    assert content.title == {"en": "My face", "zh": "My face"}


def test_a_tour_has_the_words_of_its_journey_and_a_cover_of_its_cards(
    library: Library, jobs: JobTable
) -> None:
    cards = kept(library, jobs, TourRequest(places=("fuji", "giza", "petra")))[:3]
    content = content_of(page := publish(library, [card.id for card in cards], days=30))
    assert content.title["zh"].startswith("环游世界")
    assert content.pictures[0].words["en"].caption == "Greetings from Mount Fuji, Japan!"
    cover = library.pages.file(page.id, "cover").read_bytes()
    assert verify(cover).machine_made
    assert has_mark(cover, "top-left")


def test_ids_are_never_alike(library: Library, picture: Result) -> None:
    ids = {publish(library, [picture.id], days=1).id for _ in range(4)}
    assert len(ids) == 4
    assert library.pages.of([picture.id]) is not None


def test_a_withdrawn_page_is_gone_with_its_copies(library: Library, picture: Result) -> None:
    page = publish(library, [picture.id], days=1)
    library.pages.withdraw(page.id)
    with pytest.raises(NotFoundError):
        library.pages.find(page.id)
    assert copies(library) == []
    files = library.results.database.file.parent.glob("studio.sqlite3*")
    assert not any(page.id.encode() in file.read_bytes() for file in files)


def test_a_page_goes_with_its_result(library: Library, picture: Result) -> None:
    page = publish(library, [picture.id], days=1)
    library.results.trash([picture.id], True)
    with pytest.raises(NotFoundError):
        library.pages.file(page.id, "1")
    library.results.trash([picture.id], False)
    assert library.pages.file(page.id, "1").exists()
    library.delete([picture.id])
    assert library.pages.all() == []
    assert copies(library) == []


def test_a_page_ends_and_is_swept_away(
    library: Library, picture: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = publish(library, [picture.id], days=1)
    orphan = library.pages.folder / ("0" * 32)
    orphan.mkdir()
    monkeypatch.setattr(share_pages, "now", lambda: now() + timedelta(days=1, seconds=1))
    with pytest.raises(NotFoundError):
        library.pages.find(page.id)
    assert library.pages.all() == []
    later = publish(library, [picture.id], days=1)
    assert {file.name for file in library.pages.folder.iterdir()} == {later.id, orphan.name}
    library.pages.withdraw(later.id)
    library.pages.sweep()
    assert list(library.pages.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["0", "2", "10", "../1", "cover.jpg", ""])
def test_only_its_own_copies_are_found(library: Library, picture: Result, name: str) -> None:
    page = publish(library, [picture.id], days=1)
    with pytest.raises(NotFoundError):
        library.pages.file(page.id, name)


def test_what_cannot_be_a_page_is_refused(library: Library, picture: Result) -> None:
    with pytest.raises(RequestError):
        publish(library, [picture.id], days=2)
    with pytest.raises(RequestError):
        publish(library, [], days=1)
    with pytest.raises(RequestError):
        publish(library, [picture.id] * 10, days=1)
    with pytest.raises(NotFoundError):
        publish(library, ["0" * 32], days=1)
    assert copies(library) == []


def test_a_photos_work_without_consent_is_not_shared(library: Library, jobs: JobTable) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(photo, "JPEG")
    painted = kept(library, jobs, StyleRequest(picture=photo.getvalue()))[0]
    with pytest.raises(StudioError, match="consent"):
        publish(library, [painted.id], days=1)
