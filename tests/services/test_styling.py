"""What was painted or filtered is labelled as what it is, and the photo is gone."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from aigc_studio import studio as studio_module
from aigc_studio.core.settings import Settings
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.style import StyleEngine
from aigc_studio.engines.style_request import OWN, StyleRequest
from aigc_studio.services.database import Result, Status
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.provenance.labels import Source, read_marks
from aigc_studio.studio import Studio
from tests.fakes import FakeEngine, TinyPool, wait_until
from tests.pictures import encode, noise


class TinyStyleEngine(StyleEngine):
    """Paints with random weights."""

    def __init__(self, pool: object) -> None:
        super().__init__(TinyPool(None))


@pytest.fixture
def studio(
    settings: Settings, fake_engine: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Studio]:
    monkeypatch.setattr(studio_module, "ENGINES", (FakeEngine, TinyStyleEngine))
    with Studio(settings) as studio:
        yield studio


def made(studio: Studio, request: ImageRequest | StyleRequest) -> Result:
    job = studio.scheduler.submit(request)
    wait_until(lambda: studio.scheduler.progress(job).status.is_over)
    progress = studio.scheduler.progress(job)
    assert progress.status is Status.DONE, progress.error
    return progress.results[0]


def photo() -> bytes:
    return encode(Image.linear_gradient("L").convert("RGB"))


def test_a_painted_photo_is_a_composite_with_the_ai_label(studio: Studio) -> None:
    painted = made(studio, StyleRequest(look="scream", picture=photo()))
    marks = read_marks(studio.library.content(painted))
    assert marks.source == Source.COMPOSITE.uri
    assert (marks.aigc or {})["Label"] == "1"


def test_a_filtered_photo_is_enhanced_and_bears_no_ai_label(studio: Studio) -> None:
    filtered = made(studio, StyleRequest(look="pencil", picture=photo()))
    marks = read_marks(studio.library.content(filtered))
    assert marks.source == Source.ENHANCED.uri
    assert marks.aigc is None
    shared, _ = studio.library.export(filtered, Export(kind="share"))
    private, _ = studio.library.export(filtered, Export(kind="private"))
    with Image.open(io.BytesIO(shared)) as one, Image.open(io.BytesIO(private)) as other:
        assert one.tobytes() == other.tobytes()  # no visible mark either


def test_a_drawn_picture_stays_generated_even_through_a_filter(studio: Studio) -> None:
    drawn = made(studio, ImageRequest(prompt="a cat", seed=7))
    content = studio.library.content(drawn)
    for look in ("pencil", "scream"):
        done = made(studio, StyleRequest(look=look, picture=content))
        assert read_marks(studio.library.content(done)).source == Source.GENERATED.uri


def test_several_photos_are_one_job_and_none_is_left(studio: Studio) -> None:
    photos = [noise(seed, (40, 30)) for seed in range(3)]
    request = StyleRequest(look="pencil", picture=photos[0], others=tuple(photos[1:]))
    made(studio, request)
    results = studio.results.of_job(request.id)
    assert [result.piece for result in results] == [0, 1, 2]
    assert len({studio.library.content(result) for result in results}) == 3
    assert list(studio.uploads.folder.iterdir()) == []


def test_neither_photo_nor_style_pictures_are_left(studio: Studio) -> None:
    request = StyleRequest(look=OWN, picture=photo(), styles=(noise(1, (40, 40)), photo()))
    done = made(studio, request)
    assert list(studio.uploads.folder.iterdir()) == []
    assert len(studio.jobs.get(done.job_id).request) < 600
    recipe = studio.library.recipe(done)
    assert recipe
    assert recipe.request["look"] == OWN
    assert not {"picture", "styles"} & set(recipe.request)


def test_a_photo_that_cannot_be_opened_fails_in_words_and_goes(studio: Studio) -> None:
    job = studio.scheduler.submit(StyleRequest(look=OWN, picture=photo(), styles=(b"hello",)))
    wait_until(lambda: studio.scheduler.progress(job).status.is_over)
    error = studio.scheduler.progress(job).error
    assert error and "no picture" in str(error)
    assert list(studio.uploads.folder.iterdir()) == []
