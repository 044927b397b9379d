"""Finished pictures on disk: complete or not there at all, and recorded only when they are safe."""

import io
import os
import re
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from PIL import Image

from aigc_studio.core.events import Picture
from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.database import Result
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.labels import png_text


class Library:
    """Everything made, below one outputs folder."""

    def __init__(self, outputs: Path, jobs: JobTable) -> None:
        self.outputs = outputs
        self.jobs = jobs

    def keep(self, job_id: str, piece: int, request: ImageRequest, picture: Picture) -> Result:
        """Write outputs/YYYY-MM-DD/<engine>/HHMMSS-<seed>-<slug>.png, then its row."""
        result_id, when = uuid4().hex, datetime.now().astimezone()
        folder = self.outputs / f"{when:%Y-%m-%d}" / request.engine
        name = f"{when:%H%M%S}-{request.seed}-{slug(request.prompt)}"
        file = free_name(folder, name)
        write_atomically(file, labelled_png(request, result_id, picture))
        result = Result(
            id=result_id,
            job_id=job_id,
            piece=piece,
            file=file.relative_to(self.outputs).as_posix(),
            seed=picture.seed,
            width=picture.width,
            height=picture.height,
            seconds=picture.seconds,
        )
        self.jobs.add_result(result)
        return result

    def path(self, result: Result) -> Path:
        """Return where a result lies."""
        return self.outputs / result.file

    def sweep(self) -> None:
        """Remove what a killed studio left half written."""
        for part in self.outputs.rglob("*.part"):
            part.unlink()


def labelled_png(request: ImageRequest, result_id: str, picture: Picture) -> bytes:
    """Return the picture with its recipe and its AI record inside."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(picture.png), formats=("PNG",)) as image:
        text = png_text(request, result_id, image.size)
        image.save(buffer, "PNG", pnginfo=text, compress_level=6)
    return buffer.getvalue()


def write_atomically(file: Path, content: bytes) -> None:
    """Write .part -> fsync -> rename -> fsync of the folder: a reader sees all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def slug(text: str, longest: int = 32) -> str:
    """Return the words of a prompt as part of a file name: letters, digits, Chinese and hyphens."""
    return re.sub(r"[^\w]+|_+", "-", text.lower()).strip("-")[:longest].strip("-") or "picture"


def free_name(folder: Path, name: str, suffix: str = ".png") -> Path:
    """Return a path in the folder that does not exist yet: name.png, name-2.png, ..."""
    numbers = iter(range(2, 10_000))
    file = folder / f"{name}{suffix}"
    while file.exists():
        file = folder / f"{name}-{next(numbers)}{suffix}"
    return file
