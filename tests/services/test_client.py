"""A command beside a running server does its work there, on a real socket."""

from threading import Thread

import pytest

from aigc_studio.core.errors import Cancelled, RequestError, StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.client import Client
from aigc_studio.services.database import Result, Status
from aigc_studio.services.home import RunningServer
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.wire import JobReport
from aigc_studio.studio import Studio
from tests.fakes import FakeEngine, wait_until

TWO = ImageRequest(id="2" * 32, prompt="a cat", count=2, seed=7)


def test_a_request_comes_back_as_from_a_studio_of_our_own(
    served: RunningServer, studio: Studio
) -> None:
    with Client(served) as client:
        done = client.run(TWO)
    results = studio.results.of_job(TWO.id)
    assert [(p.id, p.png, p.seed, p.width, p.height) for p in done.pictures] == [
        (r.id, studio.library.path(r).read_bytes(), r.seed, r.width, r.height) for r in results
    ]
    assert [p.seed for p in done.pictures] == [7, 8]
    assert done.seconds > 0


def test_progress_goes_up_to_the_end(served: RunningServer) -> None:
    seen: list[JobReport] = []
    with Client(served) as client:
        client.run(TWO, seen.append)
    counts = [len(report.results) for report in seen]
    assert counts == sorted(counts)
    assert (seen[-1].status, counts[-1]) == (Status.DONE, 2)


def test_a_failed_job_raises_what_went_wrong(served: RunningServer, engine: FakeEngine) -> None:
    engine.failure = StudioError("error.device_missing", device="cuda")
    with Client(served) as client, pytest.raises(StudioError, match="AIGC_DEVICE is cuda"):
        client.run(TWO)


def test_a_refused_request_raises_its_field(served: RunningServer) -> None:
    broken = TWO.model_copy(update={"count": 9})
    with Client(served) as client, pytest.raises(RequestError, match="9 pictures") as refused:
        client.run(broken)
    assert refused.value.field == "count"


def test_a_full_queue_raises_its_limit(served: RunningServer, studio: Studio) -> None:
    studio.scheduler.max_waiting = 0
    with Client(served) as client, pytest.raises(StudioError, match="0 jobs are waiting"):
        client.run(TWO)


def test_a_job_stopped_elsewhere_raises_cancelled(
    served: RunningServer, studio: Studio, engine: FakeEngine
) -> None:
    engine.hold()
    with Client(served) as client, pytest.raises(Cancelled):
        client.run(TWO, lambda _: studio.scheduler.stop(TWO.id))


def test_an_interrupted_wait_stops_the_job(
    served: RunningServer, studio: Studio, engine: FakeEngine
) -> None:
    def press_ctrl_c(_: JobReport) -> None:
        raise KeyboardInterrupt

    engine.hold()
    with Client(served) as client, pytest.raises(KeyboardInterrupt):
        client.run(TWO, press_ctrl_c)
    wait_until(lambda: studio.scheduler.progress(TWO.id).status is Status.CANCELLED)


def test_a_server_that_was_started_anew_meanwhile_is_told(
    served: RunningServer, studio: Studio, engine: FakeEngine
) -> None:
    """It has another token, and the job is not lost: it goes on there."""
    engine.hold()
    with Client(served) as client, pytest.raises(StudioError, match="no longer answers") as gone:
        client.run(TWO, lambda _: studio.claim.announce(served.address))
    assert served.address in gone.value.tell("zh")
    engine.release()
    wait_until(lambda: studio.scheduler.progress(TWO.id).status is Status.DONE)


def test_a_studio_that_closes_meanwhile_is_told(
    served: RunningServer, studio: Studio, engine: FakeEngine
) -> None:
    closing = Thread(target=studio.scheduler.close)

    def close(report: JobReport) -> None:
        if report.status is Status.RUNNING and not closing.ident:
            closing.start()

    engine.hold()
    with Client(served) as client, pytest.raises(StudioError, match="no longer answers"):
        client.run(TWO, close)
    closing.join()
    assert studio.jobs.get(TWO.id).status is Status.INTERRUPTED


def test_an_address_where_nobody_listens_is_told(served: RunningServer) -> None:
    nowhere = served.model_copy(update={"address": "http://127.0.0.1:9/"})
    with Client(nowhere) as client, pytest.raises(StudioError, match=r"127\.0\.0\.1:9/"):
        client.run(TWO)


def test_proxies_of_the_environment_are_not_asked(
    served: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Client(served) as client:
        assert client.run(TWO).pictures


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "remix", "media": "png", "mark": {"language": "zh", "corner": "top-left"}},
        {"kind": "share", "media": "jpeg", "mark": {"language": "both"}},
        {"kind": "private", "media": "webp", "mark": {"language": "en"}},
    ],
)
def test_a_copy_is_exported_as_it_was_asked_for(
    served: RunningServer,
    studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, object],
) -> None:
    exported: list[tuple[str, Export]] = []

    def note(result: Result, chosen: Export) -> tuple[bytes, str]:
        exported.append((result.id, chosen))
        return b"a copy", "picture.png"

    monkeypatch.setattr(studio.library, "export", note)
    chosen = Export.model_validate(options)
    with Client(served) as client:
        picture = client.run(TWO).pictures[0]
        assert client.export(picture.id, chosen) == b"a copy"
    assert exported == [(picture.id, chosen)]
