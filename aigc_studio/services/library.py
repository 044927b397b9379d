"""Finished pictures on disk: complete or not there at all, and recorded only when they are safe."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from PIL import Image

from aigc_studio.core.device import Device
from aigc_studio.core.errors import NotFoundError, RequestError
from aigc_studio.core.events import Film, Made, Picture, Request, Text
from aigc_studio.core.files import free_name, slug, write_atomically
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.database import FILM_SUFFIX, TEXT_SUFFIX, Result, now
from aigc_studio.services.provenance.descent import read_parent, record_of
from aigc_studio.services.provenance.export import Export, export
from aigc_studio.services.provenance.gif_labels import as_gif
from aigc_studio.services.provenance.labels import (
    AiRecord,
    Marks,
    Source,
    encode,
    read_marks,
)
from aigc_studio.services.provenance.signing import Signer
from aigc_studio.services.provenance.text_labels import labelled_text, read_text, text_card
from aigc_studio.services.provenance.video_labels import (
    animated,
    first_frame,
    labelled_video,
    read_video,
)
from aigc_studio.services.recipe import RECIPE_KEY, Recipe, read_recipe, texts_of
from aigc_studio.services.results import ResultTable
from aigc_studio.services.share_pages import SharePages

THUMBNAIL_PX = 256
MOVING = {"webp": animated, "gif": as_gif}  # what a film can be had as
TRASH_DAYS = 30


class Library:
    """Everything made: files below one outputs folder, small pictures of them below another."""

    def __init__(
        self,
        outputs: Path,
        thumbnails: Path,
        results: ResultTable,
        pages: SharePages,
        *,
        device: Device,
        signer: Signer,
    ) -> None:
        self.outputs = outputs
        self.thumbnails = thumbnails
        self.results = results
        self.pages = pages
        self.device = device
        self.signer = signer

    def keep(self, job_id: str, piece: int, request: Request, made: Made) -> Result:
        """Write outputs/YYYY-MM-DD/<engine>/HHMMSS-<seed>-<slug>.png, .mp4 or .txt, then its row.

        Raises:
            StorageFullError: there is no room; nothing is left behind.
        """
        result_id, when = uuid4().hex, datetime.now().astimezone()
        folder = self.outputs / f"{when:%Y-%m-%d}" / request.engine
        suffix = {Film: FILM_SUFFIX, Text: TEXT_SUFFIX}.get(type(made), ".png")
        file = free_name(folder, f"{when:%H%M%S}-{made.seed}-{slug(request.title)}", suffix)
        result = Result(
            id=result_id,
            job_id=job_id,
            piece=piece,
            file=file.relative_to(self.outputs).as_posix(),
            seed=made.seed,
            width=made.width,
            height=made.height,
            seconds=made.seconds,
            engine=request.engine,
            title=request.title,
            model=made.model,
            text=made.text if isinstance(made, Text) else "",
        )
        content = self._labelled(request, result_id, made)
        try:
            write_atomically(file, content)
            self.results.add(result)
        except BaseException:
            file.unlink(missing_ok=True)  # a file without a row would never be found
            raise
        return result

    def path(self, result: Result) -> Path:
        """Return where a result lies."""
        return self.outputs / result.file

    def content(self, result: Result) -> bytes:
        """Return the file of a result.

        Raises:
            NotFoundError: it is gone.
        """
        try:
            return self.path(result).read_bytes()
        except FileNotFoundError as gone:
            raise NotFoundError("error.result_missing", id=result.id) from gone

    def thumbnail(self, result: Result) -> Path:
        """Return where the small picture of a result lies; it is made once, when first wanted."""
        file = self.thumbnails / result.id[:2] / f"{result.id}.webp"
        if not file.exists():
            picture, small = self._shown(result), io.BytesIO()
            picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            picture.save(small, "WEBP", quality=82)
            write_atomically(file, small.getvalue())
        return file

    def export(self, result: Result, options: Export) -> tuple[bytes, str]:
        """Return a copy of a result to keep or to give away, and a name for it.

        What it says of itself is read from the library's own file, so that it stays true. A film
        bears its mark already, if it has one; it can be had as an animated WebP or as a GIF. A
        text has one form.

        Raises:
            RequestError: of the field "format": a picture that does not move is to be a GIF.
        """
        file = self.path(result)
        content = file.read_bytes()
        if result.is_text:
            text, marks = read_text(content)
            recipe = None if options.kind == "share" else marks.texts.get(RECIPE_KEY)
            return labelled_text(text, _record_of(marks, result), recipe), file.name
        marks = _marks_of(result, content)
        record = _record_of(marks, result)
        if result.is_film:
            recipe = None if options.kind == "share" else marks.texts.get(RECIPE_KEY)
            if options.media in MOVING:
                moving = MOVING[options.media](content, record, recipe)
                name = f"{file.stem}.{options.media}"
                return self.signer.sign(moving, f"image/{options.media}", record), name
            film = labelled_video(content, record, recipe)
            return self.signer.sign(film, "video/mp4", record), file.name
        suffix = {"jpeg": "jpg"}.get(options.media, options.media)
        copy = export(content, options, record, marks.texts, self.signer)
        return copy, f"{file.stem}.{suffix}"

    def opened(self, result: Result) -> tuple[Image.Image, AiRecord]:
        """Return the picture of a result, RGB or RGBA, and what a copy of it says of itself.

        Raises:
            NotFoundError: it is gone.
        """
        content = self.content(result)
        return open_user_picture(content).image, _record_of(read_marks(content), result)

    def source(self, result: Result) -> Source:
        """Return how a result came about, as its own file says it.

        Raises:
            NotFoundError: it is gone.
        """
        return Source.of(_marks_of(result, self.content(result)).source)

    def recipe(self, result: Result) -> Recipe | None:
        """Return how a result was made, as its own file says it; None if that is gone."""
        try:
            if not result.is_picture:
                texts = _marks_of(result, self.path(result).read_bytes()).texts
                return read_recipe(texts.get(RECIPE_KEY, ""))
            with Image.open(self.path(result), formats=("PNG",)) as picture:
                return read_recipe(picture.info.get(RECIPE_KEY, ""))
        except (OSError, RequestError):
            return None

    def empty_trash(self) -> None:
        """Delete everything in the trash for good."""
        self.delete([result.id for result in self.results.trashed_before(now())])

    def delete(self, result_ids: Sequence[str]) -> None:
        """Delete results for good: files, small pictures, rows, and what log and index hold.

        Share pages that show one of them are withdrawn.

        The files go first: after a kill in between, the rows still stand in the trash, and on a
        full disk emptying the trash makes the room that its rows need.

        Raises:
            StorageFullError: there is no room to record it; what was in the trash already is gone.
        """
        found = self.results.some(result_ids)
        if outside := [result.id for result in found if result.trashed_at is None]:
            self.results.trash(outside, True)
        self.pages.withdraw_with(result_ids)
        for result in found:
            self.path(result).unlink(missing_ok=True)
            (self.thumbnails / result.id[:2] / f"{result.id}.webp").unlink(missing_ok=True)
        self.results.delete(result_ids)
        self.results.database.forget()

    def sweep(self) -> None:
        """Remove what a killed studio left half written, and what is too long in the trash."""
        for folder in (self.outputs, self.thumbnails):
            for part in folder.rglob("*.part"):
                part.unlink()
        old = self.results.trashed_before(now() - timedelta(days=TRASH_DAYS))
        if old:
            self.delete([result.id for result in old])

    def _shown(self, result: Result) -> Image.Image:
        """Return the picture of a result, of a film the first, of a text a card with it."""
        if result.is_text:
            return text_card(result.text)
        if result.is_film:
            return first_frame(self.path(result).read_bytes())
        with Image.open(self.path(result), formats=("PNG",)) as picture:
            picture.load()
            return picture

    def _labelled(self, request: Request, result_id: str, made: Made) -> bytes:
        """Return the file of a picture or film, with its recipe and its AI record inside."""
        parents = [read_parent(content) for content in request.pictures]
        record = record_of(made, parents, result_id)
        before = parents[0].marks.texts if parents else {}
        texts = texts_of(request, self.device, (made.width, made.height), before)
        if isinstance(made, Film):
            return labelled_video(made.mp4, record, texts[RECIPE_KEY])
        if isinstance(made, Text):
            return labelled_text(made.text, record, texts[RECIPE_KEY])
        if not isinstance(made, Picture):
            raise TypeError(type(made).__name__)
        with Image.open(io.BytesIO(made.png), formats=("PNG",)) as image:
            return encode(image, "png", record, texts)


def _marks_of(result: Result, content: bytes) -> Marks:
    if result.is_text:
        return read_text(content)[1]
    return read_video(content).marks if result.is_film else read_marks(content)


def _record_of(marks: Marks, result: Result) -> AiRecord:
    return AiRecord(source=Source.of(marks.source), produce_id=result.id, carried=marks.carried)
