"""Films that people hand in are decoded elsewhere; whatever is wrong with one ends there."""

import io
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from aigc_studio.core import film_child, user_film
from aigc_studio.core.errors import RequestError
from aigc_studio.core.language import LANGUAGES
from aigc_studio.core.user_film import film_media_of, open_user_film
from tests.pictures import encode, film_of, rolling

HEAD = b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
DOT = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"


def delay(hundredths: int) -> bytes:
    return b"\x21\xf9\x04\0" + struct.pack("<H", hundredths) + b"\0\0"


def refused(content: bytes) -> str:
    with pytest.raises(RequestError) as error, open_user_film(content) as film:
        list(film.frames)
    assert all(error.value.tell(language) for language in LANGUAGES)
    return error.value.key


def silence() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), "fltp", "mono")
        frame.sample_rate = 8000
        container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    return file.getvalue()


def begun_early(film: bytes) -> bytes:
    """The same MP4, its table of contents in front."""
    file = io.BytesIO()
    with (
        av.open(io.BytesIO(film)) as source,
        av.open(file, "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as to,
    ):
        stream = to.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                to.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize("media", ["GIF", "WEBP", "PNG"])
def test_the_frames_of_a_picture_that_moves_come_in_order(media: str) -> None:
    with open_user_film(rolling(media, count=5)) as film:
        facts = film.facts
        assert (facts.width, facts.height, facts.count, facts.fps) == (48, 32, 5, 10)
        assert (film.media, film.is_picture) == (media.lower(), True)
        frames = np.stack(list(film.frames)).astype(int)
    first = np.asarray(Image.open(io.BytesIO(rolling(media))).convert("RGB"), dtype=int)
    assert np.abs(frames[0] - first).mean() < 3
    assert np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3)).min() > 5


def test_a_film_is_made_smaller_and_its_pace_is_kept() -> None:
    with open_user_film(film_of((64, 48)), 32) as film:
        assert film.facts.source == (64, 48)
        assert (film.facts.width, film.facts.height, film.facts.fps) == (32, 24, 4)
        means = [frame.mean() for frame in film.frames]
    assert np.abs(np.array(means) - (40, 90, 140, 190)).max() < 4


def test_a_frame_that_is_shown_longer_comes_again_as_the_same_one() -> None:
    content = HEAD + delay(30) + DOT + delay(10) + DOT + b";"
    with open_user_film(content) as film:
        frames = list(film.frames)
        assert (film.facts.fps, film.facts.count) == (10, 4)
    assert frames[0] is frames[1] is frames[2]
    assert frames[3] is not frames[2]


def test_what_is_transparent_is_white() -> None:
    clear = [Image.new("RGBA", (40, 40)) for _ in range(2)]
    for number, picture in enumerate(clear):
        picture.paste("black", (0, number * 20, 20, number * 20 + 20))
    content = encode(clear[0], "png", save_all=True, append_images=clear[1:], disposal=1)
    with open_user_film(content) as film:
        corners = [frame[::39, 0].mean(axis=1).tolist() for frame in film.frames]
    assert corners == [[0, 255], [255, 0]]


def test_an_endless_gif_is_refused() -> None:
    assert refused(HEAD + (delay(1) + DOT) * 100_000 + b";") == "error.film_long"
    assert refused(HEAD + (delay(2) + DOT) * 100_000 + b";") == "error.film_long"
    assert refused(HEAD + (delay(1100) + DOT) * 2 + b";") == "error.film_long"


def test_what_does_not_move_or_is_no_film_is_refused() -> None:
    assert refused(encode(Image.new("RGB", (9, 9)))) == "error.film_still"
    assert refused(HEAD + DOT + b";") == "error.film_still"
    assert refused(b"hello") == "error.film_format"
    assert refused(b"") == "error.picture_empty"
    assert refused(HEAD + b";") == "error.video_damaged"
    assert refused(silence()) == "error.video_damaged"
    assert film_media_of(b"\x1a\x45\xdf\xa3") == "webm"


def test_a_file_of_too_many_bytes_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_film, "MAX_MB", 0.001)
    monkeypatch.setattr(user_film, "CHILD", ("no such program",))
    assert refused(film_of((64, 48)) + bytes(2000)) == "error.film_large"


def test_a_film_that_breaks_off_is_refused_before_its_first_frame() -> None:
    film = begun_early(film_of((64, 48)))
    assert not refused_late(film[: len(film) * 3 // 4])
    assert not refused_late(film_of((64, 48))[:-200])
    assert not refused_late(rolling("GIF")[:-400])


def refused_late(content: bytes) -> bool:
    with pytest.raises(RequestError, match="damaged"), open_user_film(content):
        return True
    return False


def test_a_header_that_lies_is_refused() -> None:
    film = film_of((64, 48))
    data = film.index(b"mdat") - 4
    assert refused(film[:data] + b"\x7f\xff\xff\xff" + film[data + 4 :]) == "error.video_damaged"
    at = film.index(struct.pack(">HH", 64, 48), film.index(b"avc1", film.index(b"stsd")))
    huge = film[:at] + struct.pack(">HH", 32_000, 32_000) + film[at + 4 :]
    with open_user_film(huge) as small:  # what is in the film itself counts
        assert small.facts.source == (64, 48)
    assert refused(film_of((2400, 1200))) == "error.film_pixels"
    canvas = b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + HEAD[13:]
    assert refused(canvas + DOT + DOT + b";") == "error.film_pixels"


@pytest.mark.parametrize(
    "acts",
    [
        "import time; time.sleep(600)",
        "import os; os.kill(os.getpid(), 9)",
        "import sys\nwhile True: sys.stdout.buffer.write(bytes(999))",
        "import sys; sys.stdout.buffer.write(b'F\\0\\0\\0\\1{')",
        "import sys; sys.stdout.buffer.write(b'E\\0\\0\\0\\3[1]')",
        "import sys; sys.stdout.buffer.write(b'P\\xff\\xff\\xff\\xff')",
    ],
)
def test_a_decoder_that_hangs_dies_or_talks_nonsense_is_ended(
    acts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def popen(command: Sequence[str], **options: object) -> subprocess.Popen[bytes]:
        started.append(begin(command, **options))  # type: ignore[call-overload]
        return started[0]

    monkeypatch.setattr(user_film, "CHILD", (sys.executable, "-c", acts))
    monkeypatch.setattr(user_film, "WAIT_S", 0.4)
    monkeypatch.setattr(subprocess, "Popen", popen)
    assert refused(rolling()) == "error.film_heavy"
    assert started[0].returncode is not None


def test_the_child_may_use_little_memory_and_write_no_file(tmp_path: Path) -> None:
    kept = tmp_path / "file"
    greedy = (
        "import runpy, sys; limit = runpy.run_path(sys.argv[1])['limit']; limit()\n"
        "try: bytearray(3 * 2**30)\n"
        "except MemoryError: print('bounded')\n"
        "open(sys.argv[2], 'wb').write(b'x' * 9)\n"
    )
    command = [sys.executable, "-c", greedy, film_child.__file__, str(kept)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert said == "bounded\n"
    assert kept.read_bytes() == b""
