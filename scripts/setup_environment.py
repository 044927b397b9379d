"""Build the repository's own virtual environment: what `scripts/run` and `scripts/test` share.

Pure functions decide, `prepare` acts. Standard library only, because nothing is installed yet.

    choose_torch      which build of PyTorch this machine should have
    torch_attempts    the ways to get it, best first
    stamp             what a finished set-up was made from; equal stamps mean nothing to do
    prepare           do what is missing and return the environment's Python
"""

# Keeps annotations unread, so that even Python 3.8 gets as far as the message of check_python.
from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# "index": from AIGC_TORCH_INDEX. "cuda": NVIDIA on Linux. "cpu": Linux without NVIDIA.
# "ordinary": macOS and Windows, where pip's own choice is small.
TorchChoice = Literal["index", "cuda", "cpu", "ordinary"]

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")

STILL_ORDINARY = (
    "No CPU-only build of PyTorch could be had, so pip now downloads the ordinary one with\n"
    "gigabytes of NVIDIA libraries; to avoid that, stop with Ctrl+C, set AIGC_TORCH_INDEX to\n"
    "the address of a package index that has CPU builds, and start again."
)
NO_INDEX_BUILD = (
    "The index named by AIGC_TORCH_INDEX gave no fitting {torch}: the lines above say why.\n"
    "Correct the address or unset AIGC_TORCH_INDEX, then start again."
)
NO_VENV = (
    "Python could not make a virtual environment in {venv}: the lines above say why.\n"
    "On Debian and Ubuntu the missing part comes with: sudo apt-get install python3-venv"
)
NO_PACKAGES = (
    "Installing the packages failed: the lines above say why.\n"
    "Check the network connection and start again; what is already there is kept."
)


@dataclass(frozen=True)
class Attempt:
    """One way to get PyTorch: all commands must succeed. A quiet one may fail unseen."""

    message: str
    commands: tuple[tuple[str, ...], ...]
    quiet: bool = False


def check_python(version: tuple[int, ...]) -> None:
    """Stop with a message when the running Python is too old.

    Raises:
        SystemExit: `version` is older than Python 3.11.
    """
    if version[:2] < OLDEST_PYTHON:
        raise SystemExit(
            f"AIGC Studio needs Python 3.11 or newer, this is {version[0]}.{version[1]}.\n"
            f"Install a newer one and start again, for example: python3.11 {sys.argv[0]}"
        )


def torch_requirement(requirements: str) -> str:
    """Return the line of requirements.txt that asks for torch, for example `torch>=2.8,<=2.13.0`.

    Raises:
        ValueError: there is no such line.
    """
    found = re.search(r"^torch\b[^#\n]*", requirements, re.MULTILINE)
    if not found:
        raise ValueError("requirements.txt has no line for torch")
    return re.sub(r"\s", "", found[0])


def is_in_range(version: str, requirement: str) -> bool:
    """Say whether `2.13.0+cpu` fits `torch>=2.8,<=2.13.0`: the part after the plus is ignored."""
    number = _numbers(version.split("+")[0])
    fits = {
        ">=": lambda bound: number >= bound,
        "<=": lambda bound: number <= bound,
        "==": lambda bound: number == bound,
        "<": lambda bound: number < bound,
    }
    clauses = re.findall(r"(>=|<=|==|<)([\d.]+)", requirement)
    return all(fits[operator](_numbers(bound)) for operator, bound in clauses)


def choose_torch(system: str, has_nvidia: bool, index: str | None) -> TorchChoice:
    """Choose the build for a system (as `platform.system` names it); a set index always wins."""
    if index:
        return "index"
    if system != "Linux":
        return "ordinary"
    return "cuda" if has_nvidia else "cpu"


def torch_attempts(
    choice: TorchChoice, requirement: str, python: str, index: str | None
) -> list[Attempt]:
    """Return the ways to get torch before the other packages, best first.

    None for "cuda" and "ordinary": there `pip install -r requirements.txt` brings the right build.
    """
    pip_install = (python, *PIP, "install")
    if choice == "index":
        command = (*pip_install, requirement, "--index-url", str(index))
        return [Attempt("Installing PyTorch from AIGC_TORCH_INDEX.", (command,))]
    if choice == "cpu":
        newest = requirement.rpartition("=")[2]
        uv = (python, "-m", "uv", "pip", "install", "--python", python, "--torch-backend=cpu")
        return [
            Attempt(
                "No NVIDIA GPU: asking pip for the CPU build of PyTorch (200 MB).",
                ((*pip_install, "--quiet", f"torch=={newest}+cpu"),),
                quiet=True,
            ),
            Attempt(
                "pip knows no CPU build: asking uv, which knows where PyTorch keeps them.",
                ((*pip_install, "--quiet", "uv"), (*uv, requirement)),
            ),
        ]
    return []


def needs_torch(installed: str | None, requirement: str, choice: TorchChoice, anew: bool) -> bool:
    """Say whether torch must be installed or exchanged.

    Args:
        installed: version that can be imported, None if there is none.
        requirement: the line of requirements.txt.
        choice: the build this machine should have.
        anew: the last set-up was finished with another choice or another index.
    """
    if installed is None or not is_in_range(installed, requirement):
        return True
    return (choice == "index" and anew) or (choice == "cuda" and installed.endswith("+cpu"))


def stamp(files: Sequence[Path], choice: TorchChoice, index: str | None) -> dict[str, str]:
    """Return a hash for each requirements file and for the choice of torch.

    A finished set-up may have more than is asked for: after `scripts/test`, `scripts/run` has
    nothing to do.
    """
    parts = {file.name: file.read_bytes() for file in files}
    parts["torch"] = f"{choice} {index or ''}".encode()
    return {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}


def read_stamp(file: Path) -> dict[str, str]:
    """Read what `write_stamp` wrote; empty when the last set-up was not finished."""
    if not file.exists():
        return {}
    return dict(line.split() for line in file.read_text(encoding="utf-8").splitlines())


def write_stamp(file: Path, content: Mapping[str, str]) -> None:
    """Write one line for each part: its name and its hash."""
    lines = [f"{name} {digest}\n" for name, digest in content.items()]
    file.write_text("".join(lines), encoding="utf-8")


def prepare(names: Sequence[str], root: Path = ROOT) -> str:
    """Make `.venv` hold the requirements files `names`, and return its Python.

    Raises:
        SystemExit: something could not be installed; the message says what to do.
    """
    check_python(sys.version_info[:3])
    started = time.monotonic()
    venv = root / ".venv"
    python = str(venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    index = os.environ.get("AIGC_TORCH_INDEX") or None
    choice = choose_torch(platform.system(), has_nvidia(), index)
    wanted = stamp([root / name for name in names], choice, index)
    stamp_file = venv / "set-up.txt"
    finished = read_stamp(stamp_file)
    if wanted.items() <= finished.items() and Path(python).exists():
        tell("Everything is installed in .venv.")
        return python

    stamp_file.unlink(missing_ok=True)
    _make_venv(venv, python)
    anew = "torch" in finished and finished["torch"] != wanted["torch"]
    requirement = torch_requirement((root / "requirements.txt").read_text(encoding="utf-8"))
    _install_torch(choice, index, requirement, python, anew=anew)
    tell(f"Installing the packages of {' and '.join(names)}: a minute or two the first time.")
    files = [part for name in names for part in ("-r", str(root / name))]
    # Moving lines keep a person at a terminal company; a log is better without them.
    loudness = [] if sys.stdout and sys.stdout.isatty() else ["--quiet"]
    if run([python, *PIP, "install", *loudness, *files]) != 0:
        raise SystemExit(NO_PACKAGES)
    write_stamp(stamp_file, wanted)
    tell(f"Set-up finished in {time.monotonic() - started:.0f} s.")
    return python


def has_nvidia() -> bool:
    """Say whether `nvidia-smi` works and lists a GPU."""
    try:
        listing = subprocess.run(
            ["nvidia-smi", "-L"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listing.returncode == 0 and "GPU" in listing.stdout


def run(command: Sequence[str], quiet: bool = False) -> int:
    """Run a command that asks nothing, and return its exit code; quiet means its output is lost."""
    output = subprocess.DEVNULL if quiet else None
    finished = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
    )
    return finished.returncode


def tell(text: str) -> None:
    """Print at once, so that our lines stand before those of the command they announce."""
    print(text, flush=True)


def _make_venv(venv: Path, python: str) -> None:
    works = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    if Path(python).exists() and run([python, "-c", works], quiet=True) == 0:
        return
    tell("Making a Python environment of our own in .venv.")
    if run([sys.executable, "-m", "venv", "--clear", str(venv)]) != 0:
        shutil.rmtree(venv, ignore_errors=True)
        raise SystemExit(NO_VENV.format(venv=venv))


def _install_torch(
    choice: TorchChoice, index: str | None, requirement: str, python: str, *, anew: bool
) -> None:
    installed = _installed_torch(python)
    if not needs_torch(installed, requirement, choice, anew):
        tell(f"PyTorch {installed} is already there.")
        return
    if installed:
        tell(f"PyTorch {installed} is not the build for this machine: taking it out.")
        run([python, *PIP, "uninstall", "--yes", "--quiet", "torch"])
    attempts = torch_attempts(choice, requirement, python, index)
    for attempt in attempts:
        tell(attempt.message)
        if all(run(command, attempt.quiet) == 0 for command in attempt.commands):
            return
    if choice == "index":
        raise SystemExit(NO_INDEX_BUILD.format(torch=requirement))
    if attempts:
        tell(STILL_ORDINARY)


def _installed_torch(python: str) -> str | None:
    found = subprocess.run(
        [python, "-c", "import torch; print(torch.__version__)"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() if found.returncode == 0 else None


def _numbers(version: str) -> tuple[int, ...]:
    """Return `2.13.0` as (2, 13): trailing zeros mean nothing."""
    return tuple(int(part) for part in re.findall(r"\d+", re.sub(r"(\.0+)+$", "", version)))
