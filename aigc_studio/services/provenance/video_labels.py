"""The implicit record in an MP4: the metadata key "AIGC", and the XMP packet of pictures."""

import io
import tempfile
from pathlib import Path

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

MAX_FRAMES = 200  # of a film that is had as an animated picture


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


def animated(content: bytes, record: AiRecord, recipe: str | None = None) -> bytes:
    """Return a short MP4 as an animated WebP that goes round for ever, with its record.

    Raises:
        RequestError: of the field "file": it is damaged, or has more than MAX_FRAMES frames.
    """
    import av

    try:
        with av.open(io.BytesIO(content), "r", format="mp4") as container:
            stream = container.streams.video[0]
            if stream.frames > MAX_FRAMES:
                raise RequestError("file", "error.video_long", limit=MAX_FRAMES)
            pace_ms = round(1000 / float(stream.average_rate or 1))
            views = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        first, *others = map(Image.fromarray, views)
    except (av.error.FFmpegError, IndexError, ValueError) as damage:
        raise RequestError("file", "error.video_damaged") from damage
    file = io.BytesIO()
    first.save(
        file,
        "WEBP",
        save_all=True,
        append_images=others,
        duration=pace_ms,
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
