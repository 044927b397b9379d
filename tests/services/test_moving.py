"""A painted film is labelled as what it is in every form, and what came is gone."""

from collections.abc import Iterator
from typing import Literal

import pytest

from aigc_studio import studio as studio_module
from aigc_studio.core.settings import Settings
from aigc_studio.engines.moving import MovingEngine, MovingRequest
from aigc_studio.services.database import Result, Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.provenance.gif_labels import labelled_gif
from aigc_studio.services.provenance.labels import AiRecord, Source
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.provenance.video_labels import labelled_video
from aigc_studio.studio import Studio
from tests.fakes import FakeEngine, TinyPool, wait_until
from tests.pictures import film_of, rolling

OTHER = AiRecord(source=Source.GENERATED, produce_id="a" * 32, producer="Another Studio")
FORMS: tuple[Literal["png", "webp", "gif"], ...] = ("png", "webp", "gif")  # of a film png is MP4


class TinyMovingEngine(MovingEngine):
    """Paints with random weights."""

    tiny: TinyPool

    def __init__(self, pool: object) -> None:
        super().__init__(self.tiny)


@pytest.fixture(scope="module")
def pool() -> TinyPool:
    """A pool whose network is loaded already: that takes longer than a film does."""
    pool = TinyPool(None)
    _ = pool.style_network
    return pool


@pytest.fixture
def studio(
    settings: Settings, fake_engine: None, pool: TinyPool, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Studio]:
    monkeypatch.setattr(TinyMovingEngine, "tiny", pool, raising=False)
    monkeypatch.setattr(studio_module, "ENGINES", (FakeEngine, TinyMovingEngine))
    with Studio(settings) as studio:
        yield studio


def ended(studio: Studio, content: bytes) -> JobProgress:
    job = studio.scheduler.submit(MovingRequest(look="scream", picture=content))
    wait_until(lambda: studio.scheduler.progress(job).status.is_over)
    return studio.scheduler.progress(job)


def made(studio: Studio, content: bytes) -> Result:
    progress = ended(studio, content)
    assert progress.status is Status.DONE, progress.error
    return progress.results[0]


def test_a_painted_gif_is_a_composite_in_every_form_and_the_gif_is_gone(studio: Studio) -> None:
    result = made(studio, rolling())
    assert list(studio.settings.home.glob("uploads/*")) == []
    assert verify(studio.library.content(result)).machine_made
    for media in FORMS:
        content, name = studio.library.export(result, Export(kind="share", media=media))
        report = verify(content, studio.signer)
        assert name.endswith({"png": ".mp4"}.get(media, f".{media}"))
        assert report.digital_source_type == Source.COMPOSITE.uri
        assert (report.aigc or {})["ProduceID"] == result.id
        assert report.settings is None
    recipe = studio.library.recipe(result)
    assert recipe is not None
    assert recipe.request["look"] == "scream"
    assert "picture" not in recipe.request


@pytest.mark.parametrize("kind", ["gif", "mp4"])
def test_marks_of_another_maker_go_on_from_a_film_to_what_is_made_of_it(
    studio: Studio, kind: str
) -> None:
    given = {"gif": labelled_gif(rolling(), OTHER), "mp4": labelled_video(film_of((64, 48)), OTHER)}
    report = verify(studio.library.content(made(studio, given[kind])))
    assert report.digital_source_type == Source.GENERATED.uri
    assert any("Another Studio" in mark for mark in report.carried)


def test_a_film_that_cannot_be_opened_fails_in_words(studio: Studio) -> None:
    progress = ended(studio, film_of((64, 48))[:900])
    assert progress.status is Status.FAILED
    assert progress.error is not None
    assert progress.error.key == "error.video_damaged"
    assert list(studio.settings.home.glob("uploads/*")) == []
