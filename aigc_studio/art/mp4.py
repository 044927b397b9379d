"""Writes frames as a film."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.uint8]


def written(
    frames: Iterable[Levels], size: tuple[int, int], fps: int, output: io.BytesIO
) -> Iterator[int]:
    """Write an MP4 (H.264) and yield the number of each frame when it is in.

    Args:
        frames: (H, W, 3) RGB.
        size: width and height, even.
        fps: frames a second.
        output: what it is written into; whole when the iteration ends.
    """
    import av

    with av.open(output, "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "21"}
        for number, view in enumerate(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(view, format="rgb24")))
            yield number
        container.mux(stream.encode(None))
