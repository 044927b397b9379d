"""The parts work together, one studio to a folder, and nothing finished is ever lost."""

import io
import multiprocessing
import os
import time
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from unittest.mock import patch

import pytest
from PIL import Image

import aigc_studio
from aigc_studio import studio as studio_module
from aigc_studio.core.errors import Cancelled, SettingsError, StudioError
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.studio import Studio
from tests.fakes import CPU, FakeEngine, wait_until

FOUR = ImageRequest(id="4" * 32, prompt="a cat", count=4, seed=7)


def test_a_request_becomes_labelled_pictures(
    settings: Settings, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    request = ImageRequest(prompt="一只猫", seed=7, count=2, purpose="post")
    with Studio(settings) as studio:
        done = studio.run(request)
    assert [picture.seed for picture in done.pictures] == [7, 8]
    assert done.seconds > 0
    for picture in done.pictures:
        assert picture.png == picture.file.read_bytes()
        assert picture.file.is_relative_to(settings.outputs)
        with Image.open(io.BytesIO(picture.png)) as image:
            assert image.size == (picture.width, picture.height) == (64, 80)
            assert set(image.text) == {"parameters", "aigc_studio", "XML:com.adobe.xmp"}
    done.pictures[0].save(tmp_path / "mine.png")
    assert (tmp_path / "mine.png").read_bytes() == done.pictures[0].png


def test_progress_goes_up_to_the_end(studio: Studio) -> None:
    seen: list[JobProgress] = []
    studio.run(FOUR, seen.append)
    counts = [len(progress.results) for progress in seen]
    assert counts == sorted(counts)
    assert (seen[-1].status, counts[-1]) == (Status.DONE, 4)


def test_a_failed_job_raises_what_went_wrong(studio: Studio) -> None:
    _engine(studio).failure = StudioError("error.queue_full", limit=1)
    with pytest.raises(StudioError, match="1 jobs are waiting"):
        studio.run(FOUR)


def test_a_stopped_job_raises_cancelled(studio: Studio) -> None:
    def stop(progress: JobProgress) -> None:
        studio.scheduler.stop(progress.job_id)

    _engine(studio).hold()
    with pytest.raises(Cancelled):
        studio.run(FOUR, stop)


def test_an_interrupted_wait_stops_the_job(studio: Studio) -> None:
    def press_ctrl_c(progress: JobProgress) -> None:
        raise KeyboardInterrupt

    _engine(studio).hold()
    with pytest.raises(KeyboardInterrupt):
        studio.run(FOUR, press_ctrl_c)
    wait_until(lambda: studio.scheduler.progress(FOUR.id).status is Status.CANCELLED)


def test_a_second_studio_on_the_same_folder_is_refused(studio: Studio) -> None:
    with pytest.raises(StudioError) as caught:
        Studio(studio.settings)
    for language in ("en", "zh"):
        assert str(os.getpid()) in caught.value.tell(language)
        assert str(studio.settings.home) in caught.value.tell(language)


def test_a_closed_studio_leaves_its_folder_to_the_next(
    settings: Settings, fake_engine: None
) -> None:
    for _ in range(2):
        with Studio(settings):
            pass


def test_a_studio_that_could_not_open_leaves_its_folder_to_the_next(
    settings: Settings, fake_engine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Settings) -> None:
        raise SettingsError("error.device_missing", device="cuda")

    with monkeypatch.context() as broken:
        broken.setattr(studio_module, "choose_device", refuse)
        with pytest.raises(SettingsError):
            Studio(settings)
    with Studio(settings) as studio:
        assert studio.run(FOUR).pictures


def test_without_settings_a_studio_works_in_a_folder_that_goes(fake_engine: None) -> None:
    with Studio() as studio:
        home = studio.settings.home
        file = studio.run(FOUR).pictures[0].file
        assert file.is_relative_to(home)
    assert not home.exists()


def test_public_names_come_from_the_package() -> None:
    assert aigc_studio.Studio is Studio
    assert aigc_studio.ImageRequest is ImageRequest
    with pytest.raises(AttributeError, match="nonsense"):
        _ = aigc_studio.nonsense


@pytest.fixture
def killed_home(tmp_path: Path) -> Iterator[Path]:
    """The folder of a studio killed while it wrote the third of four pictures."""
    context = multiprocessing.get_context("spawn")
    writing_third = context.Event()
    child: SpawnProcess = context.Process(
        target=_draw_until_killed, args=(str(tmp_path), writing_third), daemon=True
    )
    child.start()
    assert writing_third.wait(60)
    child.kill()  # SIGKILL: no handler, no finally, no flush
    child.join()
    yield tmp_path
    child.close()


def test_a_killed_studio_loses_nothing_finished(killed_home: Path, fake_engine: None) -> None:
    outputs = killed_home / "outputs"
    assert len(list(outputs.rglob("*.part"))) == 1
    with Studio(read_settings(home=killed_home)) as studio:
        left = studio.scheduler.progress(FOUR.id)
        assert left.status is Status.INTERRUPTED
        assert [result.seed for result in left.results] == [7, 8]
        assert list(outputs.rglob("*.part")) == []
        assert sorted(outputs.rglob("*.png")) == sorted(map(studio.library.path, left.results))
        _all_are_whole(studio, left)

        studio.scheduler.rerun(FOUR.id)
        wait_until(lambda: studio.scheduler.progress(FOUR.id).status.is_over)
        done = studio.scheduler.progress(FOUR.id)
        assert done.status is Status.DONE
        assert [result.piece for result in done.results] == [0, 1, 2, 3]
        assert [result.id for result in done.results[:2]] == [result.id for result in left.results]
        assert [batch[0].seed for batch in _engine(studio).batches] == [9, 10]
        assert len(list(outputs.rglob("*.png"))) == 4
        _all_are_whole(studio, done)


def _engine(studio: Studio) -> FakeEngine:
    engine = studio.scheduler.engines["image"]
    assert isinstance(engine, FakeEngine)
    return engine


def _all_are_whole(studio: Studio, progress: JobProgress) -> None:
    for result in progress.results:
        with Image.open(studio.library.path(result)) as picture:
            assert picture.getpixel((0, 0)) == (result.seed, 80, 160)


def _draw_until_killed(home: str, writing_third: Event) -> None:
    """Run in a process of its own: never comes back from writing the third picture."""
    sync, synced = os.fsync, []

    def hang_at_third(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 7:  # two for each file, its own and its folder's: claim and pictures
            writing_third.set()
            time.sleep(600)
        sync(descriptor)

    with (
        patch.object(studio_module, "ENGINES", (FakeEngine,)),
        patch.object(studio_module, "choose_device", lambda _: CPU),
        patch.object(os, "fsync", hang_at_third),
        Studio(read_settings(home=Path(home))) as studio,
    ):
        studio.run(FOUR)
