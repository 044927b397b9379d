"""MNIST-type files become a set with captions; broken and endless ones end here."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.errors import RequestError
from aigc_studio.core.language import catalogue
from aigc_studio.training import intake
from aigc_studio.training.folder import PictureSet, TrainingFolder
from aigc_studio.training.intake import read_picture, take_files
from aigc_studio.training.number_files import key_of, read_numbers

LEVELS = (np.arange(3 * 8 * 8) % 251).astype(np.uint8).reshape(3, 8, 8)


@pytest.fixture
def folder(tmp_path: Path) -> TrainingFolder:
    return TrainingFolder(tmp_path / "within")


def idx(array: np.ndarray) -> bytes:
    head = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


def npy(array: np.ndarray, **how: bool) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **how)
    return file.getvalue()


def captions(found: PictureSet) -> list[str]:
    return [item.caption for item in found.items]


def test_idx_files_become_pictures_and_their_labels_captions(folder: TrainingFolder) -> None:
    labels = np.array([7, 0, 4], np.uint8)
    found = take_files(
        folder,
        [
            ("train-labels-idx1-ubyte.gz", gzip.compress(idx(labels))),
            ("train-images-idx3-ubyte.gz", gzip.compress(idx(LEVELS))),
        ],
    )
    assert captions(found) == ["7", "0", "4"]
    assert not found.left_out
    for item, levels in zip(found.items, LEVELS, strict=True):
        assert np.array_equal(np.asarray(read_picture(folder, item).convert("L")), levels)


def test_labels_may_come_later_and_each_file_gets_its_own(folder: TrainingFolder) -> None:
    names = ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte")
    take_files(folder, [(name, idx(LEVELS)) for name in names])
    found = take_files(folder, [("t10k-labels-idx1-ubyte", idx(np.array([1, 2, 3], np.uint8)))])
    assert captions(found) == ["", "", "", "1", "2", "3"]
    found = take_files(folder, [("other-labels-idx1-ubyte", idx(np.array([1, 2, 3], np.uint8)))])
    assert found.left_out[-1].reason == "set.labels_alone"
    found = take_files(folder, [("train-labels-idx1-ubyte", idx(np.array([1], np.uint8)))])
    assert found.left_out[-1].reason == "set.labels_few"


def test_arrays_in_an_npz_are_read_as_levels_or_shares(folder: TrainingFolder) -> None:
    file = io.BytesIO()
    colours = np.random.default_rng(1).random((3, 8, 8, 3))
    np.savez_compressed(file, x_train=colours, y_train=np.array(["cat", "dog", "猫"]))
    found = take_files(folder, [("pets.npz", file.getvalue())])
    assert captions(found) == ["cat", "dog", "猫"]
    first = np.asarray(read_picture(folder, found.items[0]))
    assert np.array_equal(first, np.rint(colours[0] * 255))


@pytest.mark.parametrize("heading", [b"", b"label,pixel0,pixel1\n"])
def test_a_line_of_a_csv_is_a_picture_with_its_label_in_front(
    folder: TrainingFolder, heading: bytes
) -> None:
    rows = [",".join(map(str, (i, *levels.ravel()))) for i, levels in enumerate(LEVELS)]
    found = take_files(folder, [("digits.csv", heading + "\n".join(rows).encode())])
    assert captions(found) == ["0", "1", "2"]
    last = np.asarray(read_picture(folder, found.items[2]).convert("L"))
    assert np.array_equal(last, LEVELS[2])


def test_of_a_sorted_file_the_whole_is_seen() -> None:
    numbers = read_numbers(idx(np.repeat(LEVELS, 4, axis=0)), 3)
    assert numbers.places == (0, 4, 8)
    assert np.array_equal(numbers.pictures, LEVELS)


def test_no_more_is_taken_than_a_set_may_have(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_PICTURES", 2)
    found = take_files(folder, [("images", idx(LEVELS)), ("more", idx(LEVELS))])
    assert len(found.items) == 2
    assert [one.values["more"] for one in found.left_out] == ["1", "3"]


HEAD = b"\x00\x00\x08\x03"
SHORT = [
    HEAD,
    HEAD + struct.pack(">3I", 9, 8, 8),
    HEAD + struct.pack(">3I", 2**32 - 1, 8, 8) + b"x",
]
SHAPES = [
    idx(np.zeros((1, 8, 2000), np.uint8)),
    idx(np.zeros((3, 8), np.uint8)),
    HEAD + struct.pack(">3I", 1, 2**32 - 1, 2**32 - 1),
    npy(np.zeros((2, 8, 8, 4), np.uint8)),
    npy(np.zeros((0, 8, 8), np.uint8)),
]
KINDS = [
    b"\x00\x00\x0d\x03" + struct.pack(">3I", 1, 8, 8) + bytes(256),
    npy(np.array([{"a": 1}], dtype=object), allow_pickle=True),
    npy(np.asfortranarray(LEVELS)),
    npy(np.zeros((2, 8, 8), np.complex64)),
    npy(np.full((2, 8, 8), "a")),
]
RANGES = [npy(np.full((1, 8, 8), value)) for value in (-1.0, 256.0, np.nan, np.inf)]
TABLES = [b"", b"a,b,c\n", b"1,2,3\n", b"\n".join([b",".join([b"1"] * 64), b"1,2"])]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        *((content, "numbers_short") for content in [*SHORT, b"\x93NUMPY\x01", npy(LEVELS)[:-1]]),
        *((content, "numbers_shape") for content in SHAPES),
        *((content, "numbers_kind") for content in KINDS),
        *((content, "numbers_range") for content in RANGES),
        *((content, "no_numbers") for content in TABLES),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(RequestError) as refused:
        read_numbers(content, 100)
    assert refused.value.key == f"set.{reason}"
    assert refused.value.key in catalogue()


def test_gzip_bombs_nested_and_broken_ones_are_left_out(folder: TrainingFolder) -> None:
    bomb = gzip.compress(idx(np.zeros((64, 256, 256), np.uint8)))
    found = take_files(
        folder,
        [
            ("bomb.gz", bomb),
            ("twice.gz", gzip.compress(gzip.compress(idx(LEVELS)))),
            ("broken.gz", gzip.compress(idx(LEVELS))[:-20]),
            ("archive.gz", gzip.compress(b"nothing of the kind")),
        ],
    )
    reasons = [one.reason.removeprefix("set.") for one in found.left_out]
    assert reasons == ["bomb", "nested", "damaged", "no_picture"]
    assert not found.items


def test_a_bomb_in_an_npz_is_left_out(folder: TrainingFolder) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy(np.zeros((64, 256, 256), np.uint8)))
    assert take_files(folder, [("x.npz", file.getvalue())]).left_out[0].reason == "set.bomb"


@given(st.sampled_from((HEAD, b"\x93NUMPY\x01\x00", b"1,2,3,4")), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(head: bytes, rest: bytes) -> None:
    try:
        numbers = read_numbers(head + rest, 10)
    except RequestError as refused:
        assert refused.key.startswith("set.")
    else:
        assert numbers.total >= 1


def test_what_is_for_training_has_its_turn_first_and_sorted_labels_are_no_bomb(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_PICTURES", 3)
    file = io.BytesIO()
    labels = np.repeat(np.arange(10, dtype=np.uint8), 6000)
    many = np.random.default_rng(1).integers(0, 256, (20000, 8, 8), np.uint8)
    np.savez_compressed(file, x_test=LEVELS, x_train=many, y_train=labels[:20000])
    found = take_files(folder, [("digits.npz", file.getvalue())])
    assert {item.name.partition("#")[0] for item in found.items} == {"x_train-npy"}
    assert captions(found) == ["0", "1", "2"]


def test_files_of_pictures_and_labels_share_a_key() -> None:
    assert key_of("train-images-idx3-ubyte") == key_of("train-labels-idx1-ubyte") == "train"
    assert key_of("x_train-npy") == key_of("y_train-npy")
    assert key_of("train-images") != key_of("t10k-labels")
