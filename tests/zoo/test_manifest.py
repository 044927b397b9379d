"""A checkpoint is whole, or it is not read."""

import json
from pathlib import Path, PurePath

import pytest

from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.manifest import MANIFEST, check_manifest, digest, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "checkpoints" / "model-thing-8"
    (folder / "network").mkdir(parents=True)
    (folder / "config.json").write_bytes(b"{}")
    (folder / "network" / "weights.bin").write_bytes(bytes(range(256)))
    write_manifest(folder)
    return folder


def test_a_whole_checkpoint_passes(folder: Path) -> None:
    check_manifest(folder)


def test_the_manifest_lists_every_file_but_itself(folder: Path) -> None:
    write_manifest(folder)
    rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert list(rows) == ["config.json", "network/weights.bin"]


def test_the_digest_is_sha_256(folder: Path) -> None:
    # FIPS 180-4 test vector of the three letters "abc".
    (folder / "abc").write_bytes(b"abc")
    assert digest(folder / "abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_flipped_bit_is_damage_that_names_file_and_repair(folder: Path) -> None:
    file = folder / "network" / "weights.bin"
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    _is_told(folder, file, "damaged")


def test_a_missing_file_is_named_with_its_repair(folder: Path) -> None:
    file = folder / "config.json"
    file.unlink()
    _is_told(folder, file, "missing")


def test_a_missing_manifest_is_named_with_its_repair(folder: Path) -> None:
    file = folder / MANIFEST
    file.unlink()
    _is_told(folder, file, "missing")


@pytest.mark.parametrize("content", [b"", b'{"config.json": "', b"\xff\xfe\x00"])
def test_a_broken_manifest_is_damage_as_well(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    _is_told(folder, folder / MANIFEST, "damaged")


def _is_told(folder: Path, file: Path, what: str) -> None:
    with pytest.raises(CheckpointError, match=f"is {what}") as caught:
        check_manifest(folder)
    for language in ("en", "zh"):
        told = caught.value.tell(language)
        assert str(file) in told
        assert "git checkout -- checkpoints/model-thing-8" in told


def test_no_checkpoint_tells_where_it_was_made() -> None:
    for config in CHECKPOINTS.rglob("*.json"):
        made = json.loads(config.read_text(encoding="utf-8"))
        place = made.get("_name_or_path", "") if isinstance(made, dict) else ""
        assert not PurePath(place).is_absolute(), config
