"""An MP4 carries the record, too, and its pictures stay as they were."""

import io
import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.errors import RequestError, StorageFullError
from aigc_studio.services.provenance import video_labels
from aigc_studio.services.provenance.labels import AiRecord, Source, read_marks
from aigc_studio.services.provenance.video_labels import (
    animated,
    is_mp4,
    label_video,
    read_video,
    views,
)

RECORD = AiRecord(
    source=Source.COMPOSITE, produce_id="0123456789abcdef" * 2, carried=('{"C2PA": "别家"}',)
)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A second of 48 x 32 pixels with sound, and a title that nobody shall read."""
    file = tmp_path / "tour.mp4"
    with av.open(file, "w") as container:
        container.metadata["title"] = "a secret"
        pictures = container.add_stream("mpeg4", rate=8)
        pictures.width, pictures.height = 48, 32
        sound = container.add_stream("aac", rate=8000, layout="mono")
        for i in range(8):
            picture = np.full((32, 48, 3), i * 30, np.uint8)
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        _mux_silence(container, sound)
        container.mux(pictures.encode(None))
    return file


def test_a_short_film_becomes_an_animated_picture_with_its_record(video: Path) -> None:
    content = animated(video.read_bytes(), RECORD, "a recipe")
    with Image.open(io.BytesIO(content)) as moving:
        assert (moving.format, moving.n_frames, moving.size) == ("WEBP", 8, (48, 32))
        assert moving.info["loop"] == 0
        moving.seek(7)
        moving.load()
        assert moving.info["duration"] == 125
        assert np.asarray(moving.convert("L")).mean() > 150
    marks = read_marks(content)
    assert marks.source == Source.COMPOSITE.uri
    assert marks.ours
    assert "secret" not in str(marks)


def test_a_long_film_loses_frames_and_no_time(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_labels, "MAX_FRAMES", 3)
    with Image.open(io.BytesIO(animated(video.read_bytes(), RECORD))) as moving:
        assert moving.n_frames == 3
    assert views(video.read_bytes(), 24, 8).shown_ms == [375, 375, 250]
    assert views(video.read_bytes(), 24, 8, unit_ms=10).shown_ms == [380, 370, 250]
    assert {view.size for view in views(video.read_bytes(), 24, 8).pictures()} == {(24, 16)}


def test_a_damaged_film_becomes_none(video: Path) -> None:
    for content in (b"no film", video.read_bytes()[:600]):
        with pytest.raises(RequestError):
            animated(content, RECORD)


def _mux_silence(container: av.container.OutputContainer, sound: av.AudioStream) -> None:
    levels = np.zeros((1, 8000), np.float32)
    silence = av.AudioFrame.from_ndarray(levels, format="fltp", layout="mono")
    silence.sample_rate, silence.time_base, silence.pts = 8000, Fraction(1, 8000), 0
    container.mux(sound.encode(silence))
    container.mux(sound.encode(None))


def _packets(file: Path) -> list[tuple[str, int | None, bytes]]:
    with av.open(file) as container:
        return [(p.stream.type, p.pts, bytes(p)) for p in container.demux() if p.size]


def test_pyav_reads_the_field_as_it_was_written(video: Path) -> None:
    label_video(video, RECORD)
    with av.open(video) as container:
        assert json.loads(container.metadata["AIGC"]) == RECORD.aigc


def test_pictures_and_sound_stay_as_they_were(video: Path) -> None:
    before = _packets(video)
    label_video(video, RECORD)
    assert {kind for kind, _, _ in before} == {"video", "audio"}
    assert sorted(_packets(video)) == sorted(before)


def test_what_is_written_can_be_read(video: Path) -> None:
    label_video(video, RECORD)
    read = read_video(video.read_bytes())
    assert (read.width, read.height) == (48, 32)
    assert (read.marks.source, read.marks.aigc) == (RECORD.source.uri, RECORD.aigc)
    assert read.marks.carried == RECORD.carried


def test_what_else_it_said_of_itself_goes(video: Path) -> None:
    assert b"a secret" in video.read_bytes()
    label_video(video, RECORD)
    assert b"a secret" not in video.read_bytes()


def test_a_plain_filter_gets_no_ai_label(video: Path) -> None:
    label_video(video, RECORD.model_copy(update={"source": Source.ENHANCED}))
    marks = read_video(video.read_bytes()).marks
    assert marks.source == Source.ENHANCED.uri
    assert marks.aigc is None


def test_a_player_can_begin_before_the_whole_file_is_there(video: Path) -> None:
    label_video(video, RECORD)
    content = video.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_full_disk_leaves_the_video_as_it_was(
    video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = video.read_bytes()

    def full(file: Path, content: bytes) -> None:
        raise StorageFullError(file.parent)

    monkeypatch.setattr(video_labels, "write_atomically", full)
    with pytest.raises(StorageFullError):
        label_video(video, RECORD)
    assert video.read_bytes() == before
    assert list(video.parent.iterdir()) == [video]


def test_a_damaged_video_is_refused(video: Path) -> None:
    content = video.read_bytes()
    sound_alone = io.BytesIO()
    with av.open(sound_alone, "w", format="mp4") as container:
        _mux_silence(container, container.add_stream("aac", rate=8000, layout="mono"))
    for broken in (content[:24], content[: len(content) // 2], sound_alone.getvalue()):
        assert is_mp4(broken)
        with pytest.raises(RequestError) as error:
            read_video(broken)
        assert error.value.key == "error.video_damaged"
