"""SHA-256 of every file of a checkpoint: safetensors notices truncation but not a flipped bit."""

import hashlib
import json
from pathlib import Path

from aigc_studio.core.errors import CheckpointError

MANIFEST = "manifest.json"


def digest(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(folder: Path) -> None:
    """Record every file below a checkpoint folder in its manifest.json."""
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f.name != MANIFEST)
    rows = {f.relative_to(folder).as_posix(): digest(f) for f in files}
    (folder / MANIFEST).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def check_manifest(folder: Path) -> None:
    """Make sure that a checkpoint is whole, before anything of it is read.

    Raises:
        CheckpointError: names the first file that is missing or differs, and how to repair it.
    """
    manifest = folder / MANIFEST
    if not manifest.exists():
        raise CheckpointError("error.checkpoint_missing", file=manifest, repair=_repair(folder))
    try:
        rows: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError as broken:
        raise CheckpointError(
            "error.checkpoint_damaged", file=manifest, repair=_repair(folder)
        ) from broken
    for name, expected in rows.items():
        file = folder / name
        if not file.exists():
            raise CheckpointError("error.checkpoint_missing", file=file, repair=_repair(folder))
        if digest(file) != expected:
            raise CheckpointError("error.checkpoint_damaged", file=file, repair=_repair(folder))


def _repair(folder: Path) -> str:
    return f"git checkout -- {folder.parent.name}/{folder.name}"
