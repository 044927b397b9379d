"""The implicit record in an MP4: the metadata key "AIGC", and the XMP packet of pictures."""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Plain
from aigc_studio.core.files import write_atomically
from aigc_studio.core.picture_parts import XMP_KEY
from aigc_studio.services.provenance.labels import (
    AIGC_KEY,
    QUALITY,
    AiRecord,
    Marks,
    line_of,
    marks_in,
    xmp_of,
)

MAX_FRAMES = 200  # of an animated picture
WEBP_PX, WEBP_FPS = 1024, 30


class Video(Plain):
    """What can be read of a video without looking at it."""

    width: int  # pixels
    height: int
    marks: Marks


def is_mp4(content: bytes) -> bool:
    """Return whether a file begins as an MP4 or QuickTime file does."""
    return content[4:8] == b"ftyp"


def read_video(content: bytes) -> Video:
    """Return size and marks of an MP4.

    Raises:
        RequestError: of the field "file": it is damaged or holds no pictures.
    """
    import av

    try:
        with av.open(io.BytesIO(content), format="mp4", metadata_errors="replace") as container:
            stream = container.streams.video[0]
            marks = marks_in(container.metadata)
            return Video(width=stream.width, height=stream.height, marks=marks)
    except (av.error.FFmpegError, IndexError) as damage:
        raise RequestError("file", "error.video_damaged") from damage


def label_video(file: Path, record: AiRecord) -> None:
    """Write the record into an MP4, without encoding it again; what else it says of itself goes.

    Raises:
        StorageFullError: there is no room; the file stays as it was.
    """
    write_atomically(file, labelled_video(file.read_bytes(), record))


def labelled_video(content: bytes, record: AiRecord, recipe: str | None = None) -> bytes:
    """Return an MP4 with this record and, if given, its recipe; it says nothing else of itself."""
    import av

    metadata = {XMP_KEY: xmp_of(record, recipe)}
    if record.aigc:
        metadata[AIGC_KEY] = line_of(record.aigc)
    with tempfile.TemporaryDirectory() as folder:
        labelled = Path(folder) / "labelled.mp4"
        options = {"movflags": "use_metadata_tags+faststart"}
        with (
            av.open(io.BytesIO(content), "r", format="mp4") as source,
            av.open(labelled, "w", options=options) as target,
        ):
            target.metadata.update(metadata)
            streams = [target.add_stream_from_template(stream) for stream in source.streams]
            for packet in source.demux():
                if packet.dts is not None:  # the demuxer's last packets are empty
                    packet.stream = streams[packet.stream.index]
                    target.mux(packet)
        return labelled.read_bytes()


class Views(NamedTuple):
    """What is shown of a film that becomes an animated picture."""

    pictures: Callable[[], Iterator[Image.Image]]  # RGB; they can be had again
    shown_ms: Sequence[int]  # how long each is shown


def views(content: bytes, side: int, fps: int, unit_ms: int = 1) -> Views:
    """Return what to show of an MP4 in an animated picture.

    Args:
        content: the film.
        side: px, of the longer side, at most.
        fps: frames a second, at most; of a longer film fewer, so that they are MAX_FRAMES.
        unit_ms: in which times are told; what is lost by rounding is made up for.

    Raises:
        RequestError: of the field "file": it is damaged. Where its frames are, they tell so.
    """
    import av

    try:
        with av.open(io.BytesIO(content), "r", format="mp4") as container:
            stream = container.streams.video[0]
            count, pace = stream.frames, float(stream.average_rate or 1)
    except (av.error.FFmpegError, IndexError) as damage:
        raise RequestError("file", "error.video_damaged") from damage
    every = max(ceil(pace / fps), ceil(count / MAX_FRAMES))
    taken = range(0, count, every)

    def pictures() -> Iterator[Image.Image]:
        try:
            with av.open(io.BytesIO(content), "r", format="mp4") as container:
                for number, frame in enumerate(container.decode(video=0)):
                    if number in taken:
                        picture = Image.fromarray(frame.to_ndarray(format="rgb24"))
                        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
                        yield picture
        except (av.error.FFmpegError, ValueError) as damage:
            raise RequestError("file", "error.video_damaged") from damage

    ends = [round(1000 * min(n + every, count) / pace / unit_ms) * unit_ms for n in taken]
    return Views(pictures, [b - a for a, b in zip([0, *ends], ends, strict=False)])


def animated(content: bytes, record: AiRecord, recipe: str | None = None) -> bytes:
    """Return an MP4 as an animated WebP that goes round for ever, with its record.

    It has WEBP_PX on its longer side at most, and frames are left out of a long one.

    Raises:
        RequestError: of the field "file": it is damaged.
    """
    film, file = views(content, WEBP_PX, WEBP_FPS), io.BytesIO()
    pictures = film.pictures()
    first = next(pictures, None)
    if first is None:
        raise RequestError("file", "error.video_damaged")
    first.save(
        file,
        "WEBP",
        save_all=True,
        append_images=pictures,
        duration=[*film.shown_ms],
        loop=0,
        quality=QUALITY,
        xmp=xmp_of(record, recipe).encode(),
    )
    return file.getvalue()


def first_frame(content: bytes) -> Image.Image:
    """Return the first frame of an MP4, RGB.

    Raises:
        RequestError: of the field "file": it is damaged or holds no pictures.
    """
    import av

    try:
        with av.open(
            io.BytesIO(content), "r", format="mp4", metadata_errors="replace"
        ) as container:
            levels = next(container.decode(video=0)).to_ndarray(format="rgb24")
            return Image.fromarray(levels)
    except (av.error.FFmpegError, IndexError, StopIteration) as damage:
        raise RequestError("file", "error.video_damaged") from damage
