"""The HTML of results and progress: everything said twice, nothing of a user's text as markup."""

from html.parser import HTMLParser

import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Result, Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.ui.panel import panel, refused, speed_line, status, strip

HOSTILE = '<img src=x onerror=alert(1)>" onload="alert(2)'


class Tags(HTMLParser):
    """Collects tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def finished(piece: int) -> Result:
    return Result(
        id=f"{piece:032x}", job_id="j", piece=piece, file="x.png", seed=7 + piece,
        width=512, height=512, seconds=0.5, title=HOSTILE,
    )  # fmt: skip


def job(state: Status, **fields: object) -> JobProgress:
    request = ImageRequest(prompt=HOSTILE, count=4)
    return JobProgress("j", request, state, **fields)  # type: ignore[arg-type]


def test_a_running_job_shows_results_preview_and_empty_places() -> None:
    running = job(Status.RUNNING, piece=1, step=3, steps=8, preview=b"jpeg", results=[finished(0)])
    tags = Tags(panel(running))
    classes = [attributes.get("class") for tag, attributes in tags.tags if tag == "figure"]
    assert classes == ["tile", "tile preview", "tile wait", "tile wait"]


def test_a_stopped_job_keeps_its_preview_beside_its_results() -> None:
    stopped = job(Status.CANCELLED, piece=1, preview=b"jpeg", results=[finished(0)])
    assert Tags(panel(stopped)).count("img") == 2


@pytest.mark.parametrize("state", list(Status))
def test_a_prompt_never_becomes_markup(state: Status) -> None:
    html = panel(job(state, results=[finished(0)], preview=b"jpeg", piece=1))
    html += strip([finished(0)])
    html += refused(StudioError("error.job_missing", id=HOSTILE))
    tags = Tags(html)
    assert tags.count("img") <= 3
    for _, attributes in tags.tags:
        assert not [name for name in attributes if name.startswith("on")]


def test_progress_tells_picture_step_and_seconds_in_both_languages() -> None:
    html = status(job(Status.RUNNING, piece=1, step=3, steps=8, seconds_left=2.2))
    assert '<span lang="en">Picture 2 of 4</span><span lang="zh">第 2/4 张</span>' in html
    assert "Step 3 of 8" in html
    assert "about 2 s left" in html


def test_a_waiting_job_tells_its_place() -> None:
    assert "3 in front of you" in status(job(Status.QUEUED, place=3))


def test_the_speed_line_tells_measured_seconds_and_the_enlargement() -> None:
    request = ImageRequest(prompt="x", purpose="story")
    unknown = speed_line(request, {"fast": None, "balanced": 0.5, "best": 1.0})
    known = speed_line(request, {"fast": 0.12, "balanced": 0.5, "best": 1.0})
    assert "Measuring" in unknown
    assert "Fast 0.1 s, Balanced 0.5 s, Best 1.0 s" in known
    assert "512×910" in known
