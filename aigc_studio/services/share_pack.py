"""The share pack: pictures in the sizes of the platforms, with their words, in one ZIP file.

instagram/01-feed-1080x1350.jpg   every picture in every size, marked, with its record
instagram/captions.txt            what to say with each, in both languages, and its alt text
films/10.mp4                      films as they are
contact-sheet.jpg                 all of it at a glance
"""

import zipfile
from collections.abc import Iterator, Sequence
from uuid import uuid4

from PIL import Image, ImageDraw

from aigc_studio.core.faces import subject_of
from aigc_studio.core.font import font
from aigc_studio.core.framing import fitted, portrait
from aigc_studio.core.language import LANGUAGES
from aigc_studio.core.mark import Corner, MarkLanguage, MarkOptions
from aigc_studio.services.captions import said_of
from aigc_studio.services.database import Result
from aigc_studio.services.library import Library
from aigc_studio.services.pack import Outlet
from aigc_studio.services.platforms import Kind, Platform, Size
from aigc_studio.services.provenance.export import Export, export_image
from aigc_studio.services.provenance.labels import AiRecord, Media, Source

CARDS = "tour"  # the engine whose pictures hold words near their edges: nothing of them is cut
SHEET = "contact-sheet.jpg"
CAPTIONS = "captions.txt"
BOM = "\ufeff"  # lets every editor read Chinese
SUFFIXES: dict[Media, str] = {"jpeg": "jpg", "png": "png"}
THUMB_PX, GAP_PX, LINE_PX, COLUMNS = 300, 24, 40, 4


def share_pack(
    library: Library,
    results: Sequence[Result],
    platforms: Sequence[Platform],
    kinds: Sequence[Kind],
    language: MarkLanguage,
) -> Iterator[bytes]:
    """Yield the ZIP file piece by piece, a picture at a time.

    Args:
        library: where the results lie.
        results: in the order in which they are numbered.
        platforms: for which it is.
        kinds: which of their sizes; avatars are made of everything but postcards.
        language: of the mark.
    """
    stream = Outlet()
    captions: dict[str, list[str]] = {platform.key: [] for platform in platforms}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for number, result in enumerate(results, 1):
            if not result.is_picture:
                content, _ = library.export(result, Export(kind="share"))
                folder, suffix = ("texts", "txt") if result.is_text else ("films", "mp4")
                archive.writestr(f"{folder}/{number:02d}.{suffix}", content)
                yield stream.taken()
                continue
            picture = ShareCopy(library, result, language)
            for platform in platforms:
                names = []
                for kind, size in _sizes(platform, kinds, picture.is_card):
                    content, suffix = picture.in_size(kind, size)
                    name = f"{number:02d}-{kind}-{size[0]}x{size[1]}.{suffix}"
                    archive.writestr(f"{platform.key}/{name}", content)
                    names.append(name)
                if names:
                    captions[platform.key].append(picture.words_on(platform, names))
            yield stream.taken()
        for key, blocks in captions.items():
            if blocks:
                archive.writestr(f"{key}/{CAPTIONS}", BOM + "\n\n".join(blocks) + "\n")
        archive.writestr(SHEET, _contact_sheet(library, results, language))
    yield stream.taken()


class ShareCopy:
    """A result to be given away, in many sizes; each is made once."""

    def __init__(self, library: Library, result: Result, language: MarkLanguage) -> None:
        self.library, self.language = library, language
        self.image, self.record = library.opened(result)
        self.is_card = result.engine == CARDS
        self.subject = None if self.is_card else subject_of(self.image)
        machine_made = self.record.source is not Source.ENHANCED
        recipe = library.recipe(result)
        self.said = {
            each: said_of(result, recipe, each, machine_made=machine_made) for each in LANGUAGES
        }
        self._made: dict[tuple[bool, Size], tuple[bytes, str]] = {}

    def in_size(self, kind: Kind, size: Size) -> tuple[bytes, str]:
        """Return a marked copy as a file, and its suffix: PNG where it is transparent."""
        key = (kind == "avatar", size)
        if key not in self._made:
            self._made[key] = self._drawn(kind, size)
        return self._made[key]

    def _drawn(self, kind: Kind, size: Size) -> tuple[bytes, str]:
        if kind == "avatar":
            image = portrait(self.image, self.subject, size)
        else:
            image = fitted(self.image, self.subject, size, whole=self.is_card)
        media: Media = "png" if kind == "avatar" and image.mode == "RGBA" else "jpeg"
        return self.marked(image, media), SUFFIXES[media]

    def marked(self, image: Image.Image, media: Media = "jpeg") -> bytes:
        """Return a picture made from the result as a file with the mark and the record."""
        corner: Corner = "top-left" if self.is_card else "bottom-right"
        mark = MarkOptions(language=self.language, corner=corner)
        options = Export(kind="share", media=media, mark=mark)
        return export_image(image, options, self.record, {}, self.library.signer)

    def words_on(self, platform: Platform, names: Sequence[str]) -> str:
        """Return what is said with these files on a platform, in both languages."""
        lines = [", ".join(names)]
        for language, said in self.said.items():
            lines += ["", f"[{language}]", said.on(platform), f"[{language}, alt] {said.alt}"]
        return "\n".join(lines)


def _sizes(platform: Platform, kinds: Sequence[Kind], is_card: bool) -> Iterator[tuple[Kind, Size]]:
    """Yield the kinds that are wanted of a picture and that the platform has."""
    for kind in kinds:
        size = platform.size(kind)
        if size and not (is_card and kind == "avatar"):
            yield kind, size


def _contact_sheet(library: Library, results: Sequence[Result], language: MarkLanguage) -> bytes:
    """Return all pictures small, with their numbers, as a marked JPEG."""
    columns = min(COLUMNS, max(1, len(results)))
    rows = -(-len(results) // columns)
    pitch = (THUMB_PX + GAP_PX, THUMB_PX + GAP_PX + LINE_PX)
    size = (columns * pitch[0] + GAP_PX, rows * pitch[1] + 2 * GAP_PX + LINE_PX)
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    for i, result in enumerate(results):
        left, top = GAP_PX + i % columns * pitch[0], GAP_PX + i // columns * pitch[1]
        with Image.open(library.thumbnail(result), formats=("WEBP",)) as thumbnail:
            thumbnail.thumbnail((THUMB_PX, THUMB_PX))
            shown = thumbnail.convert("RGBA")
        at = (left + (THUMB_PX - shown.width) // 2, top + (THUMB_PX - shown.height) // 2)
        sheet.paste(shown, at, shown)
        pen.text((left, top + THUMB_PX + 6), f"{i + 1:02d}", "#1f2540", font(24))
    sources = {library.source(result) for result in results} - {Source.ENHANCED}
    record = AiRecord(source=min(sources, default=Source.ENHANCED), produce_id=uuid4().hex)
    options = Export(kind="share", media="jpeg", mark=MarkOptions(language=language))
    return export_image(sheet, options, record, {}, library.signer)
