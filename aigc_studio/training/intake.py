"""What somebody hands in becomes a set: pictures, ZIP files, and captions beside the pictures.

Nothing is written but pictures/NNNN.png in the training's folder: names from outside are kept as
words only. A caption is a text file of the picture's name. Files of numbers (IDX, arrays, CSV) are
pictures too, and their labels are captions. What cannot be used is listed with the reason; nothing
of an archive is followed, trusted or unpacked beyond the limits below.
"""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.files import write_atomically
from aigc_studio.core.images import to_png
from aigc_studio.core.picture_parts import media_of
from aigc_studio.core.user_picture import MAX_MB, open_user_picture
from aigc_studio.core.zipped import is_zip
from aigc_studio.training.folder import Item, LeftOut, PictureSet, TrainingFolder
from aigc_studio.training.number_files import (
    holds_numbers,
    is_gzip,
    key_of,
    pictures_of,
    read_numbers,
    unpacked,
)

MAX_PICTURES = 2000
MAX_MEMBERS = 20_000  # of an archive
MAX_UNPACKED = 2 * 10**9  # bytes of all archives together
MAX_RATIO = 200  # unpacked bytes to packed ones
SMALL = 200_000  # unpacked bytes that are no bomb: sorted labels pack very well
MAX_CAPTION = 1000  # characters
MAX_TEXT = 64_000  # bytes of a text file
LONGEST_PX = 1536  # sides of pictures that are kept
NAME = 200  # characters of a name that are kept
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, NotImplementedError)

# Encodings of captions in the order in which they are tried; the first that fits is taken.
ENCODINGS = ("utf-8-sig", "gb18030", "latin-1")
MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass
class Intake:
    """Takes files one after the other; `finished` gives the set."""

    folder: TrainingFolder
    items: list[Item] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    captions: dict[str, str] = field(default_factory=dict)  # by name without its ending
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by file of labels
    unpacked: int = 0  # bytes

    @classmethod
    def into(cls, folder: TrainingFolder) -> "Intake":
        """Return one that adds to the set that is there."""
        there = folder.read_set()
        return cls(folder, list(there.items), list(there.left_out))

    def take(self, name: str, content: bytes) -> None:
        """Take a file: a picture, a text with a caption, or a ZIP file of them."""
        if is_zip(content):
            for entry, inside in self._members(name, content):
                self._take_one(entry, inside)
        else:
            self._take_one(name, content)

    def finished(self) -> PictureSet:
        """Write and return the set; captions without a picture are among what was left out."""
        self._give_labels()
        items = []
        for item in self.items:
            caption = self.captions.pop(stem_of(item.name), item.caption)
            items.append(item.model_copy(update={"caption": caption}))
        for name in self.captions:
            self._leave_out(f"{name}.txt", "set.caption_alone")
        found = PictureSet(
            items=tuple(items),
            left_out=tuple(self.left_out),
            is_of_scans=self.folder.read_set().is_of_scans,
        )
        self.folder.write_set(found)
        return found

    def _take_one(self, name: str, content: bytes) -> None:
        if name.lower().endswith(".txt"):
            self._take_caption(name, content)
        elif is_gzip(content):
            self._take_gzip(name, content)
        elif holds_numbers(name, content):
            self._take_numbers(name, content)
        elif is_zip(content):
            self._leave_out(name, "set.nested")
        elif not media_of(content[:64]) and not name.lower().endswith(PICTURE_ENDINGS):
            self._leave_out(name, "set.no_picture")
        elif len(self.items) >= MAX_PICTURES:
            self._leave_out(name, "set.too_many", limit=str(MAX_PICTURES))
        else:
            self._take_picture(name, content)

    def _take_picture(self, name: str, content: bytes) -> None:
        try:
            self._keep(name, open_user_picture(content).image)
        except RequestError as error:
            values = {k: str(v) for k, v in error.values.items()}
            self._leave_out(name, error.key, **values)

    def _take_gzip(self, name: str, content: bytes) -> None:
        ratio = max(SMALL, len(content) * MAX_RATIO)
        most = min(MAX_MB * 10**6, ratio, MAX_UNPACKED - self.unpacked)
        try:
            inside = unpacked(content, most)
        except RequestError as error:
            self._leave_out(name, error.key)
            return
        self.unpacked += len(inside)
        if is_gzip(inside):
            self._leave_out(name, "set.nested")
        else:
            self._take_one(name.removesuffix(".gz"), inside)

    def _take_numbers(self, name: str, content: bytes) -> None:
        """Take the pictures of a file of numbers while there is room, or keep its labels."""
        room = MAX_PICTURES - len(self.items)
        try:
            numbers = read_numbers(content, max(room, 1))
        except RequestError as error:
            self._leave_out(name, error.key)
            return
        if numbers.pictures is None:
            self.labels[name] = numbers.labels
            return
        taken = pictures_of(numbers)[:room]
        for i, (place, picture) in enumerate(zip(numbers.places, taken, strict=False)):
            self._keep(f"{flat(name)}#{place}", picture)
            if numbers.labels:
                self.captions[f"{flat(name)}#{place}"] = clean_caption(numbers.labels[i])
        if numbers.total > len(taken):
            limit, more = str(MAX_PICTURES), str(numbers.total - len(taken))
            self._leave_out(name, "set.numbers_many", limit=limit, more=more)

    def _give_labels(self) -> None:
        """Make captions of labels: those of the pictures whose file has the same name otherwise.

        Where there is only one file of pictures, the name does not matter.
        """
        numbered = [item.name.rpartition("#") for item in self.items if "#" in item.name]
        sources = dict.fromkeys(source for source, _, _ in numbered)
        for name, labels in self.labels.items():
            alike = [source for source in sources if key_of(source) == key_of(flat(name))]
            source = next(iter(alike or sources), "") if alike or len(sources) == 1 else ""
            own = [int(number) for found, _, number in numbered if found == source and source]
            if not own or len(labels) <= max(own):
                self._leave_out(name, "set.labels_alone" if not own else "set.labels_few")
                continue
            self.captions |= {f"{source}#{i}": clean_caption(labels[i]) for i in own}

    def _keep(self, name: str, picture: Image.Image) -> None:
        """Write a picture into the set."""
        width, height = picture.size
        picture.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
        taken = {item.file for item in self.items}
        file = next(f for i in range(1, MAX_PICTURES + 2) if (f := f"{i:04d}.png") not in taken)
        write_atomically(self.folder.pictures / file, to_png(picture), mode=0o600)
        self.items.append(
            Item(
                file=file,
                name=name[-NAME:],
                sha256=hashlib.sha256(picture.mode.encode() + picture.tobytes()).hexdigest(),
                width=width,
                height=height,
            )
        )

    def _take_caption(self, name: str, content: bytes) -> None:
        if len(content) > MAX_TEXT:
            self._leave_out(name, "set.text_long", limit=str(MAX_TEXT // 1000))
            return
        self.captions[stem_of(name)] = clean_caption(decoded(content))

    def _members(self, name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the files in an archive, in order of their names, each within the limits."""
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                entries = sorted(archive.infolist(), key=_turn)
                if len(entries) > MAX_MEMBERS:
                    self._leave_out(name, "set.members", limit=str(MAX_MEMBERS))
                    entries = entries[:MAX_MEMBERS]
                for entry in entries:
                    if entry.is_dir() or base_of(entry.filename).startswith("."):
                        continue
                    if entry.filename.startswith("__MACOSX/"):
                        continue
                    inside = self._member(archive, entry)
                    if inside is not None:
                        yield entry.filename, inside
        except BROKEN:
            self._leave_out(name, "error.zip_damaged")

    def _member(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
        """Return what an entry holds; None where it is refused, with the reason noted."""
        mode = entry.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            self._leave_out(entry.filename, "set.link")
            return None
        if entry.flag_bits & ENCRYPTED:
            self._leave_out(entry.filename, "set.encrypted")
            return None
        most = MAX_MB * 10**6
        ratio = max(SMALL, entry.compress_size * MAX_RATIO)
        allowed = min(most, ratio, MAX_UNPACKED - self.unpacked)
        try:
            with archive.open(entry) as stream:
                inside = stream.read(allowed + 1)
        except BROKEN:
            self._leave_out(entry.filename, "set.damaged")
            return None
        self.unpacked += len(inside)
        if len(inside) > allowed:
            self._leave_out(entry.filename, "set.bomb")
            return None
        return inside

    def _leave_out(self, name: str, reason: str, **values: str) -> None:
        self.left_out.append(LeftOut(name=name[-NAME:], reason=reason, values=values))


PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


def take_files(folder: TrainingFolder, files: Iterable[tuple[str, bytes]]) -> PictureSet:
    """Add files, by their names, to the set in a folder, and return it."""
    intake = Intake.into(folder)
    for name, content in files:
        intake.take(name, content)
    return intake.finished()


def flat(name: str) -> str:
    """Return the name of a file without folders and dots: its pictures are numbered behind it."""
    return base_of(name).replace(".", "-").replace("#", "-")[-NAME // 2 :]


def _turn(entry: zipfile.ZipInfo) -> tuple[bool, str]:
    """Return when an entry of an archive has its turn: by name, what is for testing last."""
    return "test" in base_of(entry.filename).lower(), entry.filename


def stem_of(name: str) -> str:
    """Return a name without folders and ending: what a picture and its caption share."""
    return PurePosixPath(base_of(name)).stem


def base_of(name: str) -> str:
    """Return a name without folders, of either system."""
    return name.replace("\\", "/").rpartition("/")[2]


def decoded(content: bytes) -> str:
    """Return a text by its byte-order mark, else as UTF-8, else GB 18030, else Latin-1."""
    for mark, encoding in MARKED.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 takes every byte")


def clean_caption(text: str) -> str:
    """Return a caption in one line, without control characters, at most MAX_CAPTION long."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.split())[:MAX_CAPTION]


def read_picture(folder: TrainingFolder, item: Item) -> Image.Image:
    """Return a picture of a set, RGB or RGBA."""
    with Image.open(folder.pictures / item.file, formats=("PNG",)) as picture:
        picture.load()
        return picture


def changed(folder: TrainingFolder, keep: Callable[[Item], bool]) -> PictureSet:
    """Delete the pictures that are not to be kept, and return the set."""
    there = folder.read_set()
    for item in there.items:
        if not keep(item):
            (folder.pictures / item.file).unlink(missing_ok=True)
    kept = there.model_copy(update={"items": tuple(i for i in there.items if keep(i))})
    folder.write_set(kept)
    return kept


def reworded(folder: TrainingFolder, find: str, put: str) -> PictureSet:
    """Put other words in the place of some in all captions, and return the set."""
    items = folder.read_set().items
    return captioned(folder, {i.file: i.caption.replace(find, put) for i in items if find})


def captioned(folder: TrainingFolder, captions: Mapping[str, str]) -> PictureSet:
    """Give pictures new captions, by their files, and return the set."""
    there = folder.read_set()
    items = (
        item.model_copy(update={"caption": clean_caption(captions[item.file])})
        if item.file in captions
        else item
        for item in there.items
    )
    found = there.model_copy(update={"items": tuple(items)})
    folder.write_set(found)
    return found
