"""Reads a film that somebody handed in: the program of a process of its own, see user_film.py.

Whatever a hostile file does to a decoder, it does it here: with little memory, few seconds, no
file to write to and nothing of the studio in reach. It imports nothing of the studio, and starts
the faster for it.

    python film_child.py FORMAT SIDE      a file on stdin, messages on stdout

A message is a letter, the length of what follows (4 bytes, big-endian), and that:

    F   facts, JSON: width, height, fps, count, seconds, texts, and source,
        its own width and height. First, and once.
    P   a frame of that size, RGB.
    S   the frame before once more; empty.
    E   JSON: why it is refused, as key and values of the catalogue. The last.
    .   that was all; empty.

Everything is looked through once before the first frame is sent, so that a film which breaks off is
refused before anybody has worked on its beginning.
"""

import io
import json
import struct
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

MAX_S = 20
SLACK = 1.03  # a film "of 20 s" is some frames longer
MAX_FRAMES = 1300  # 20 s of 60 frames a second, and some
MAX_SIDE, MAX_PIXELS = 1920, 1920 * 1088  # coded frames of 1080p have eight lines more
MAX_FPS = 30
LEAST_SIDE = 16  # px, of a frame that is given out
HASTY_S, USUAL_S = 0.02, 0.1  # a shorter delay is played as the usual one, as browsers do
WHOLE = 0.9  # of its time that must be there
MAX_TEXT = 2**18  # characters of a text that it says of itself
MEMORY = 1536 * 2**20  # bytes, of addresses
CPU_S = 120
FILES = 64
CODECS = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg")
CONTAINERS = ("mp4", "matroska")
PILLOW = ("GIF", "WEBP", "PNG")


class Refused(Exception):
    """The film is not taken: key and values of the catalogue."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class Shown(NamedTuple):
    """A frame, and when it is gone again."""

    picture: Any  # of Pillow, or of PyAV
    end_s: float


class Film:
    """Frames of any source, and what is known of all of them together."""

    def __init__(self, content: bytes, kind: str) -> None:
        self.content, self.kind = content, kind
        self.texts: dict[str, str] = {}
        self.shown_s: list[float] = []  # when each frame is gone again

    def look_through(self) -> None:
        """Count frames and time.

        Raises:
            Refused: it is too long, too large, damaged, or holds one frame or none.
        """
        ends = self._packets() if self.kind in CONTAINERS else (s.end_s for s in self.frames())
        for end_s in ends:
            self.shown_s.append(end_s)
            if len(self.shown_s) > MAX_FRAMES or end_s > MAX_S * SLACK:
                raise Refused("error.film_long", limit=MAX_S, frames=MAX_FRAMES)
        if not self.shown_s:
            raise Refused("error.video_damaged")
        if len(self.shown_s) == 1:
            raise Refused("error.film_still")

    @property
    def seconds(self) -> float:
        """How long it is."""
        return max(self.shown_s)

    @property
    def fps(self) -> int:
        """Frames a second that are given out: as many as the quickest part has, within bounds."""
        ordered = sorted(self.shown_s)
        steps = sorted(b - a for a, b in zip([0.0, *ordered], ordered, strict=False))
        quick = steps[len(steps) // 10]
        return max(1, min(MAX_FPS, round(1 / max(quick, 1e-3))))

    def frames(self) -> Iterator[Shown]:
        """Yield the frames in order.

        Raises:
            Refused: one of them is too large, or the codec is none that is opened.
        """
        return self._decoded() if self.kind in CONTAINERS else self._seen()

    def picture_of(self, shown: Any) -> Any:
        """Return a frame as a picture of Pillow, RGB, upright."""
        from PIL import Image

        if self.kind in CONTAINERS:
            picture = shown.to_image()
            return picture.rotate(shown.rotation, expand=True) if shown.rotation else picture
        if not shown.has_transparency_data:
            return shown.convert("RGB")
        ground = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(ground, shown.convert("RGBA")).convert("RGB")

    def _seen(self) -> Iterator[Shown]:
        """Yield the frames of an animated picture."""
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = None  # ours is lower, and says why
        with Image.open(io.BytesIO(self.content), formats=(self.kind,)) as moving:
            _check(*moving.size)
            end_s, number = 0.0, 0
            while True:
                try:
                    moving.seek(number)
                except EOFError:
                    return
                moving.load()
                delay_s = float(moving.info.get("duration") or 0) / 1000
                end_s += delay_s if delay_s >= HASTY_S else USUAL_S
                yield Shown(moving, end_s)
                number += 1

    def _opened(self) -> tuple[Any, Any]:
        """Return the container and its pictures, none of them decoded yet."""
        import av

        container = av.open(io.BytesIO(self.content), format=self.kind, metadata_errors="replace")
        self.texts = {key: text[:MAX_TEXT] for key, text in container.metadata.items()}
        if not container.streams.video:
            raise Refused("error.video_damaged")
        stream: Any = container.streams.video[0]
        if stream.codec_context.codec.canonical_name not in CODECS:
            raise Refused("error.film_format")
        _check(stream.width, stream.height)
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        return container, stream

    def _packets(self) -> Iterator[float]:
        """Yield when each frame is gone again, in the order of the file; nothing is decoded."""
        container, stream = self._opened()
        with container:
            begin, reached = _seconds(stream.start_time, stream), 0.0
            each_s = float(1 / (stream.average_rate or 25))
            for packet in container.demux(stream):
                if packet.size == 0:
                    continue
                if packet.is_corrupt:
                    raise Refused("error.video_damaged")
                end_s = _seconds(packet.pts, stream) - begin
                end_s += _seconds(packet.duration, stream) or each_s
                reached = max(reached, end_s)
                yield end_s
            told_s = _seconds(stream.duration, stream)
            if reached < told_s * WHOLE:
                raise Refused("error.video_damaged")

    def _decoded(self) -> Iterator[Shown]:
        container, stream = self._opened()
        with container:
            ends = iter(sorted(self.shown_s))
            for frame in container.decode(stream):
                if frame.is_corrupt:
                    raise Refused("error.video_damaged")
                _check(frame.width, frame.height)
                yield Shown(frame, next(ends, self.seconds))


def send(kind: bytes, payload: bytes = b"") -> None:
    """Write a message."""
    sys.stdout.buffer.write(kind + struct.pack(">I", len(payload)) + payload)


def give_out(film: Film, side: int) -> None:
    """Send the facts, and frames at an even pace, scaled so that a side has `side` px at most."""
    from PIL import Image

    film.look_through()
    fps, number = film.fps, 0
    count = max(2, round(film.seconds * fps))
    size: tuple[int, int] = (0, 0)
    for shown in film.frames():
        due = number
        while due < count and (due + 0.5) / fps < shown.end_s:
            due += 1
        if due == number and size != (0, 0):
            continue
        picture = film.picture_of(shown.picture)
        if size == (0, 0):
            size = size_of(picture.width, picture.height, side)
            facts = {"width": size[0], "height": size[1], "fps": fps, "count": count}
            more = {"seconds": film.seconds, "texts": film.texts, "source": picture.size}
            send(b"F", json.dumps({**facts, **more}).encode())
        if due > number:
            send(b"P", picture.resize(size, Image.Resampling.LANCZOS).tobytes())
            for _ in range(due - number - 1):
                send(b"S")
            number = due
    if number == 0:
        raise Refused("error.video_damaged")
    for _ in range(count - number):  # what was said to be shown longest is so
        send(b"S")


def size_of(width: int, height: int, side: int) -> tuple[int, int]:
    """Return the size in which frames are given out: even, and never enlarged but to the least."""
    share = min(1.0, side / max(width, height))
    wide, high = (max(LEAST_SIDE, round(each * share / 2) * 2) for each in (width, height))
    return wide, high


def limit() -> None:
    """Bound what this process may use.

    Where the system has no `resource` (Windows) the frames, the pixels and the time that user_film
    waits for each message bound it alone.
    """
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU_S,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # macOS bounds no addresses, and some hosts allow less than this already


def main() -> None:
    """Read, and say how it went."""
    limit()
    import av

    av.logging.set_level(av.logging.PANIC)
    kind, side = sys.argv[1], int(sys.argv[2])
    try:
        if kind not in (*CONTAINERS, *PILLOW):
            raise Refused("error.film_format")
        give_out(Film(sys.stdin.buffer.read(), kind), side)
    except Refused as why:
        send(b"E", json.dumps([why.key, why.values]).encode())
    except MemoryError:
        send(b"E", json.dumps(["error.film_heavy", {}]).encode())
    except Exception:  # noqa: BLE001  decoders raise anything; all of it means the same here
        send(b"E", json.dumps(["error.video_damaged", {}]).encode())
    else:
        send(b".")


def _check(width: int, height: int) -> None:
    if not width or not height:
        raise Refused("error.video_damaged")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise Refused("error.film_pixels", width=width, height=height)


def _seconds(time: int | None, stream: Any) -> float:
    return float((time or 0) * stream.time_base)


if __name__ == "__main__":
    main()
