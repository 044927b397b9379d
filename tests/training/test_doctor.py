"""The dataset doctor finds what is wrong with a set, and its buttons mend it."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from aigc_studio.core.language import catalogue
from aigc_studio.training.doctor import Finding, difference_hash, examine, mend
from aigc_studio.training.folder import TrainingFolder
from aigc_studio.training.intake import reworded, take_files
from tests.pictures import encode


@pytest.fixture
def folder(tmp_path: Path) -> TrainingFolder:
    return TrainingFolder(tmp_path)


def drawing(seed: int, side: int = 160) -> Image.Image:
    """Return sharp shapes, unlike those of another seed."""
    picture = Image.new("RGB", (160, 160), (240, 240 - 20 * seed, 120 + 20 * seed))
    draw = ImageDraw.Draw(picture)
    for i in range(5):
        x, y = (seed * 37 + i * 53) % 120, (seed * 71 + i * 29) % 120
        draw.rectangle((x, y, x + 30, y + 36), ((seed * 50) % 256, 40 * i, 255 - 50 * i))
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def given(folder: TrainingFolder, **pictures: Image.Image) -> None:
    """Hand in six fine pictures and some others."""
    fine = {f"fine{i}": drawing(i) for i in range(6)}
    take_files(folder, [(f"{n}.png", encode(p)) for n, p in {**fine, **pictures}.items()])


def found(folder: TrainingFolder) -> dict[str, list[str]]:
    names = {item.file: item.name for item in folder.read_set().items}
    return {f.kind: [names[file] for file in f.files] for f in examine(folder)}


def test_a_fine_set_has_no_findings(folder: TrainingFolder) -> None:
    given(folder)
    assert found(folder) == {"captionless": []}
    mend(folder, Finding("captionless"), lambda picture: "a drawing")
    assert found(folder) == {}
    assert {item.caption for item in folder.read_set().items} == {"a drawing"}


def test_each_fault_is_found_in_its_picture_alone_and_mended(folder: TrainingFolder) -> None:
    bright = Image.blend(drawing(1), Image.new("RGB", (160, 160), "white"), 0.08)
    given(
        folder,
        copy=drawing(0),
        near=bright,
        tiny=drawing(7, 60),
        soft=drawing(8).filter(ImageFilter.GaussianBlur(7)),
        night=drawing(9).point(lambda level: level // 8),
    )
    faults = {
        "copies": ["copy.png"],
        "alike": ["near.png"],
        "small": ["tiny.png"],
        "blurred": ["soft.png"],
        "dark": ["night.png"],
    }
    assert found(folder) == {**faults, "captionless": []}
    for kind in faults:
        mend(folder, next(f for f in examine(folder) if f.kind == kind), lambda _: "")
    assert found(folder) == {"captionless": []}
    assert len(folder.read_set().items) == len(list(folder.pictures.iterdir())) == 6


def test_few_pictures_and_caption_gaps_are_told(folder: TrainingFolder) -> None:
    take_files(folder, [(f"{i}.png", encode(drawing(i))) for i in range(3)])
    take_files(folder, [("0.txt", b"a very long caption"), ("1.txt", b"short")])
    assert found(folder) == {"few": [], "uncaptioned": ["2.png"]}
    mend(folder, Finding("uncaptioned", ("0003.png",)), lambda picture: f"{picture.width} wide")
    captions = [item.caption for item in folder.read_set().items]
    assert captions == ["a very long caption", "short", f"{drawing(2).width} wide"]
    assert found(folder) == {"few": []}
    reworded(folder, "long", "short")
    reworded(folder, "", "!")
    assert folder.read_set().items[0].caption == "a very short caption"
    assert examine(TrainingFolder(folder.path / "empty"))[0].kind == "few"


def test_hashes_are_near_for_the_same_picture_only() -> None:
    one = difference_hash(drawing(1))
    smaller = difference_hash(drawing(1).resize((90, 90)))
    assert (one ^ smaller).bit_count() <= 4
    assert (one ^ difference_hash(drawing(2))).bit_count() > 10


def test_every_finding_has_its_words() -> None:
    for kind in ("copies", "alike", "small", "blurred", "dark", "uncaptioned", "captionless"):
        assert {f"set.{kind}", f"set.{kind}_mend"} <= set(catalogue())
