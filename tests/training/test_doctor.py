"""The dataset doctor finds what is wrong with a set, and its buttons mend it."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from aigc_studio.core.language import catalogue
from aigc_studio.training.advice import ADVICE
from aigc_studio.training.doctor import FAULTS, Finding, difference_hash, examine, mend
from aigc_studio.training.folder import TrainingFolder
from aigc_studio.training.grounds import with_ground
from aigc_studio.training.intake import reworded, take_files
from aigc_studio.training.work import OF_TEXTS, TASKS
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


def product(colour: tuple[int, int, int]) -> Image.Image:
    """Return a cup on a ground of one colour."""
    picture = Image.new("RGB", (160, 160), colour)
    ImageDraw.Draw(picture).rounded_rectangle((50, 40, 110, 130), 12, (30, 60, 160))
    return picture


def test_of_a_product_it_is_asked_whose_it_is_and_whether_the_ground_changes(
    folder: TrainingFolder,
) -> None:
    take_files(folder, [("a.png", encode(product((255, 255, 255))))])
    take_files(folder, [("b.png", encode(product((250, 248, 246)).rotate(30, fillcolor="white")))])
    kinds = [finding.kind for finding in examine(folder, "product")]
    assert kinds == ["few_views", "one_ground", "captionless", "rights"]
    mend(folder, Finding("rights"), lambda picture: "")
    assert folder.read_set().is_own
    assert "rights" not in {finding.kind for finding in examine(folder, "product")}
    take_files(folder, [("c.png", encode(drawing(2)))])  # of which nobody was asked
    kinds = [finding.kind for finding in examine(folder, "product")]
    assert kinds == ["few_views", "captionless", "rights"]


def test_drafts_for_a_product_name_its_ground() -> None:
    table = drawing(3)
    assert with_ground("a cup", product((255, 255, 255)), "product", "en") == "a cup, on white"
    assert with_ground("杯子", product((200, 90, 60)), "product", "zh") == "杯子，纯色背景"
    assert with_ground("a cup", table, "product", "en") == "a cup, in a scene"
    assert with_ground("a cup", table, "character", "en") == "a cup"


def test_small_and_dark_pictures_are_no_fault_for_a_model_from_nothing(
    folder: TrainingFolder,
) -> None:
    dark = Image.new("L", (28, 28), 0)
    take_files(folder, [("a.png", encode(dark)), ("b.png", encode(dark))])
    assert [f.kind for f in examine(folder, "vae")] == ["few_for_nothing", "copies"]
    assert "small" in {f.kind for f in examine(folder, "character")}


def test_every_goal_that_learns_from_pictures_has_its_advice() -> None:
    assert set(ADVICE) == set(TASKS) - set(OF_TEXTS)
    for advice in ADVICE.values():
        assert set(advice.faults) <= set(FAULTS)
        assert f"set.{advice.few}" in catalogue()
