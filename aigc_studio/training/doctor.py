"""The dataset doctor: what is wrong with a set, in plain words, and what mends it.

Each finding names its pictures; `mend` does what its button says. What it looks for follows from
the goal (training/advice.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from aigc_studio.core.sharpness import enlarged_by
from aigc_studio.training.advice import ADVICE, COPIES
from aigc_studio.training.folder import Item, PictureSet, TrainingFolder
from aigc_studio.training.grounds import are_alike, edge_of
from aigc_studio.training.intake import captioned, changed, read_picture

SMALL_PX = 96  # shorter side
DARK = 45  # mean level of 255
NEAR = 6  # of 64 bits that may differ between near duplicates
HASH_PX = 8

Find = Callable[[Sequence[Item], Mapping[str, Image.Image]], tuple[str, ...]]


@dataclass(frozen=True)
class Finding:
    """Something about a set.

    Attributes:
        kind: key of its words in the catalogue, as set.<kind>.
        files: the pictures that it concerns.
        mends: whether a button can mend it.
    """

    kind: str
    files: tuple[str, ...] = ()
    mends: bool = True


def examine(folder: TrainingFolder, goal: str = "character") -> list[Finding]:
    """Return what is wrong with the set in a folder for a goal, the worst first."""
    pictures, advice = folder.read_set(), ADVICE[goal]
    found = [Finding(advice.few, mends=False)] if len(pictures.items) < advice.least else []
    needs_images = advice.ground or advice.faults != COPIES
    images = {i.file: read_picture(folder, i) for i in pictures.items if needs_images}
    for kind in advice.faults:
        files = FAULTS[kind](pictures.items, images)
        if files:
            found.append(Finding(kind, files))
    if advice.ground and are_alike([edge_of(image) for image in images.values()]):
        found.append(Finding("one_ground", mends=False))
    if advice.captions:
        found += caption_gap(pictures)
    if advice.rights and pictures.items and not pictures.is_own:
        found.append(Finding("rights"))
    return found


def caption_gap(pictures: PictureSet) -> list[Finding]:
    """Return the pictures without a caption, where others have one, or that none has any."""
    without = tuple(item.file for item in pictures.items if not item.caption)
    if not without:
        return []
    if len(without) == len(pictures.items):
        return [Finding("captionless")]  # of no single picture
    return [Finding("uncaptioned", without)]


def mend(
    folder: TrainingFolder, finding: Finding, draft: Callable[[Image.Image], str]
) -> PictureSet:
    """Do what the finding's button says: take pictures out, caption them, say whose they are.

    Args:
        folder: of the training.
        finding: one of `examine`.
        draft: gives a caption to a picture that has none.
    """
    if finding.kind == "rights":
        owned = folder.read_set().model_copy(update={"is_own": True})
        folder.write_set(owned)
        return owned
    if finding.kind in ("uncaptioned", "captionless"):
        without = [item for item in folder.read_set().items if not item.caption]
        return captioned(folder, {i.file: draft(read_picture(folder, i)) for i in without})
    return changed(folder, lambda item: item.file not in finding.files)


def copies_of(items: Sequence[Item]) -> tuple[str, ...]:
    """Return the files whose pixels are exactly those of an earlier one."""
    seen: set[str] = set()
    copies = []
    for item in items:
        if item.sha256 in seen:
            copies.append(item.file)
        seen.add(item.sha256)
    return tuple(copies)


def _near(items: Sequence[Item], images: Mapping[str, Image.Image]) -> tuple[str, ...]:
    exact = set(copies_of(items))
    return near_copies({file: image for file, image in images.items() if file not in exact})


def _those(is_so: Callable[[Item, Image.Image], bool]) -> Find:
    return lambda items, images: tuple(i.file for i in items if is_so(i, images[i.file]))


def near_copies(images: dict[str, Image.Image]) -> tuple[str, ...]:
    """Return the files that look like an earlier one: at most NEAR bits of their hashes differ."""
    kept: list[int] = []
    near = []
    for file, image in images.items():
        own = difference_hash(image)
        if any((own ^ other).bit_count() <= NEAR for other in kept):
            near.append(file)
        else:
            kept.append(own)
    return tuple(near)


def difference_hash(image: Image.Image) -> int:
    """Return 64 bits, each telling whether a pixel of a 9 x 8 picture is darker than the next."""
    small = _grey(image).resize((HASH_PX + 1, HASH_PX), Image.Resampling.BOX)
    levels = np.asarray(small, dtype=np.int16)
    bits = (levels[:, 1:] > levels[:, :-1]).flatten()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def brightness(image: Image.Image) -> float:
    """Return the mean level, 0 to 255, what is transparent being white."""
    return float(np.asarray(_grey(image)).mean())


def _grey(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return image.convert("L")


FAULTS: Mapping[str, Find] = {
    "copies": lambda items, images: copies_of(items),
    "alike": _near,
    "small": _those(lambda item, image: min(item.width, item.height) < SMALL_PX),
    "blurred": _those(lambda item, image: enlarged_by(image) > 1),
    "dark": _those(lambda item, image: brightness(image) < DARK),
}
