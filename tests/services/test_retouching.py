"""What is enlarged or cut out lies in the library like everything, and says where it came from."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from aigc_studio import studio as studio_module
from aigc_studio.core.settings import Settings
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.retouch import UPSCALER, RetouchRequest
from aigc_studio.services.database import Result, Status
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.provenance.labels import Source, read_marks
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio
from aigc_studio.ui.retouch import request_for
from tests.fakes import FakeEngine, wait_until

CANARY = "Zanzibarkanarienvogel"


@pytest.fixture
def studio(
    settings: Settings, fake_engine: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Studio]:
    from aigc_studio.engines.retouch import RetouchEngine
    from aigc_studio.engines.tour import TourEngine

    monkeypatch.setattr(studio_module, "ENGINES", (FakeEngine, TourEngine, RetouchEngine))
    with Studio(settings) as studio:
        yield studio


def photo() -> bytes:
    """A red disc on white, with words of another program."""
    picture = Image.new("RGB", (48, 48), "white")
    ImageDraw.Draw(picture).ellipse((12, 12, 36, 36), "red")
    info, content = PngInfo(), io.BytesIO()
    info.add_text("parameters", CANARY)
    picture.save(content, "PNG", pnginfo=info)
    return content.getvalue()


def made(studio: Studio, request: ImageRequest | RetouchRequest) -> Result:
    job = studio.scheduler.submit(request)
    wait_until(lambda: studio.scheduler.progress(job).status.is_over)
    progress = studio.scheduler.progress(job)
    assert progress.status is Status.DONE, progress.error
    return progress.results[0]


def test_a_cut_out_of_a_drawn_picture_stays_generated_and_knows_its_prompt(studio: Studio) -> None:
    drawn = made(studio, ImageRequest(prompt="a cat", seed=7))
    cut = made(studio, request_for(studio, "cutout", drawn.id))
    assert (cut.engine, cut.title) == ("retouch", "a cat · Cut out · 抠图")
    content = studio.library.content(cut)
    marks = read_marks(content)
    assert marks.source == Source.GENERATED.uri
    assert (marks.aigc or {})["ProduceID"] == cut.id
    recipe = studio.library.recipe(cut)
    assert recipe and recipe.engine == "retouch"
    assert recipe.origin.request["prompt"] == "a cat"
    again = studio.library.recipe(made(studio, request_for(studio, "enlarge2", cut.id)))
    assert again and again.origin == recipe.origin


def test_postcards_of_a_drawn_picture_stay_generated_and_know_its_prompt(studio: Studio) -> None:
    drawn = made(studio, ImageRequest(prompt="a cat", seed=7))
    card = made(studio, request_for(studio, "tour", drawn.id))
    assert card.engine == "tour"
    assert card.title.endswith("a cat")
    assert read_marks(studio.library.content(card)).source == Source.GENERATED.uri
    recipe = studio.library.recipe(card)
    assert recipe and recipe.origin.request["prompt"] == "a cat"
    assert len(studio.results.page(Filter(engine="tour"))) == 11


def test_transparency_lasts_to_the_small_picture_and_the_download(studio: Studio) -> None:
    cut = made(studio, RetouchRequest(act="cutout", picture=photo()))
    copy, name = studio.library.export(cut, Export(kind="share"))
    assert name.endswith(".png")
    for content in (copy, studio.library.content(cut), studio.library.thumbnail(cut).read_bytes()):
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.mode == "RGBA"
            assert picture.getpixel((1, 1))[3] == 0
            assert picture.getpixel((24, 24))[3] == 255


def test_of_a_photo_a_cut_out_is_enhanced_and_an_enlargement_a_composite(studio: Studio) -> None:
    cut = made(studio, RetouchRequest(act="cutout", picture=photo()))
    large = made(studio, RetouchRequest(act="enlarge2", picture=photo()))
    plain, modelled = (read_marks(studio.library.content(result)) for result in (cut, large))
    assert plain.source == Source.ENHANCED.uri
    assert plain.aigc is None
    assert modelled.source == Source.COMPOSITE.uri
    assert (modelled.aigc or {})["Label"] == "1"
    assert (large.model, large.width, large.seed) == (UPSCALER, 96, 0)


def test_nothing_of_a_photo_is_left_but_what_came_of_it(studio: Studio) -> None:
    cut = made(studio, RetouchRequest(act="cutout", picture=photo()))
    assert list(studio.uploads.folder.iterdir()) == []
    assert CANARY.encode() not in studio.library.content(cut)
    assert len(studio.jobs.get(cut.job_id).request) < 300


def test_a_picture_that_cannot_be_retouched_fails_in_words(studio: Studio) -> None:
    job = studio.scheduler.submit(RetouchRequest(act="cutout", picture=b"hello"))
    wait_until(lambda: studio.scheduler.progress(job).status.is_over)
    error = studio.scheduler.progress(job).error
    assert error and "no picture" in str(error)
    assert list(studio.uploads.folder.iterdir()) == []


def test_a_program_gets_the_retouched_picture(studio: Studio) -> None:
    done = studio.run(RetouchRequest(act="enlarge2", picture=photo()))
    with Image.open(io.BytesIO(done.pictures[0].png)) as picture:
        assert picture.size == (96, 96)
