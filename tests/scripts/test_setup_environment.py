"""The set-up decides rightly what to install, and does nothing twice."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import setup_environment as setup

TORCH = "torch>=2.8,<=2.13.0"
INDEX = "https://index.example/cpu"


class FakeMachine:
    """Stands for pip, uv and venv: remembers commands, fails those that contain a given word."""

    def __init__(self, failing: Sequence[str] = (), torch: str | None = None) -> None:
        self.commands: list[str] = []
        self.failing = failing
        self.torch = torch

    def run(self, command: Sequence[str], quiet: bool = False) -> int:
        line = " ".join(command)
        self.commands.append(line)
        if "-m venv" in line:
            python = Path(command[-1]) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
            python.parent.mkdir(parents=True)
            python.touch()
        return int(any(word in line for word in self.failing))

    def ran(self, words: str) -> bool:
        return any(words in command for command in self.commands)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository on a Linux machine without NVIDIA GPU."""
    (tmp_path / "requirements.txt").write_text(f"# torch\n{TORCH}  # any build\ngradio>=6\n")
    (tmp_path / "requirements-dev.txt").write_text("pytest\n")
    monkeypatch.delenv("AIGC_TORCH_INDEX", raising=False)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr(setup, "has_nvidia", lambda: False)
    return tmp_path


@pytest.fixture
def machine(root: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    """The fake under that repository, at first with nothing installed."""
    fake = FakeMachine()
    monkeypatch.setattr(setup, "run", fake.run)
    monkeypatch.setattr(setup, "_installed_torch", lambda python: fake.torch)
    return fake


def test_python_3_10_is_refused_with_what_to_do() -> None:
    with pytest.raises(SystemExit, match=r"3\.11 or newer, this is 3\.10"):
        setup.check_python((3, 10, 14))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_python_3_11_and_newer_pass(version: tuple[int, ...]) -> None:
    setup.check_python(version)


def test_torch_line_is_found_among_comments_and_other_packages() -> None:
    text = "# torch: any\ntorchmetrics>=1\ntorch >=2.8, <=2.13.0  # why\n"
    assert setup.torch_requirement(text) == TORCH


def test_our_own_requirements_name_the_newest_torch_that_was_tested() -> None:
    requirement = setup.torch_requirement((setup.ROOT / "requirements.txt").read_text("utf-8"))
    assert requirement.rpartition(",")[2].startswith("<=")


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("2.8.0", True),
        ("2.10.1+cu126", True),
        ("2.13.0+cpu", True),
        ("2.13", True),
        ("2.13.1", False),
        ("2.7.9", False),
        ("3.0.0", False),
    ],
)
def test_range_counts_numbers_and_ignores_the_build(version: str, fits: bool) -> None:
    assert setup.is_in_range(version, TORCH) is fits


@pytest.mark.parametrize(
    ("system", "has_nvidia", "index", "choice"),
    [
        ("Linux", False, None, "cpu"),
        ("Linux", True, None, "cuda"),
        ("Darwin", False, None, "ordinary"),
        ("Windows", False, None, "ordinary"),
        ("Windows", True, None, "ordinary"),
        ("Linux", False, INDEX, "index"),
        ("Linux", True, INDEX, "index"),
        ("Windows", True, INDEX, "index"),
    ],
)
def test_build_of_torch_follows_the_machine_and_a_set_index_wins(
    system: str, has_nvidia: bool, index: str | None, choice: str
) -> None:
    assert setup.choose_torch(system, has_nvidia, index) == choice


@pytest.mark.parametrize("choice", ["cuda", "ordinary"])
def test_pip_alone_brings_torch_where_its_own_build_is_right(choice: setup.TorchChoice) -> None:
    assert setup.torch_attempts(choice, TORCH, "python", None) == []


def test_cpu_build_is_asked_of_pip_first_and_of_uv_second() -> None:
    from_pip, from_uv = setup.torch_attempts("cpu", TORCH, "python", None)
    assert from_pip.commands[0][-1] == "torch==2.13.0+cpu"
    assert from_pip.quiet
    assert from_uv.commands[1][-2:] == ("--torch-backend=cpu", TORCH)


def test_set_index_is_the_only_source_of_torch() -> None:
    (attempt,) = setup.torch_attempts("index", TORCH, "python", INDEX)
    assert attempt.commands[0][-3:] == (TORCH, "--index-url", INDEX)


@pytest.mark.parametrize(
    ("installed", "choice", "anew", "needed"),
    [
        (None, "cpu", False, True),
        ("2.7.0", "cpu", False, True),
        ("2.13.0+cpu", "cpu", False, False),
        ("2.13.0+cu130", "cpu", True, False),  # works without a GPU too
        ("2.13.0+cpu", "cuda", False, True),  # the driver came after the first set-up
        ("2.13.0+cpu", "ordinary", True, False),  # what pip's own build is called on Windows
        ("2.13.0+cpu", "index", False, False),
        ("2.13.0+cpu", "index", True, True),
    ],
)
def test_torch_is_exchanged_only_where_the_machine_would_lose_by_it(
    installed: str | None, choice: setup.TorchChoice, anew: bool, needed: bool
) -> None:
    assert setup.needs_torch(installed, TORCH, choice, anew) is needed


def test_stamp_changes_with_a_requirements_file_and_with_the_build(root: Path) -> None:
    files = [root / "requirements.txt", root / "requirements-dev.txt"]
    before = setup.stamp(files, "cpu", None)
    files[1].write_text("pytest>=9\n")
    after = setup.stamp(files, "cpu", None)
    assert before["requirements.txt"] == after["requirements.txt"]
    assert before["requirements-dev.txt"] != after["requirements-dev.txt"]
    assert len({setup.stamp([], "index", index)["torch"] for index in (INDEX, "other")}) == 2


def test_stamp_survives_the_file(tmp_path: Path) -> None:
    content = {"requirements.txt": "12", "torch": "ab"}
    setup.write_stamp(tmp_path / "stamp", content)
    assert setup.read_stamp(tmp_path / "stamp") == content
    assert setup.read_stamp(tmp_path / "none") == {}


def test_second_set_up_runs_nothing(root: Path, machine: FakeMachine) -> None:
    setup.prepare(["requirements.txt", "requirements-dev.txt"], root)
    assert machine.ran("-m venv")
    assert machine.ran("torch==2.13.0+cpu")
    machine.commands.clear()
    setup.prepare(["requirements.txt", "requirements-dev.txt"], root)
    setup.prepare(["requirements.txt"], root)
    assert machine.commands == []


def test_tests_add_their_packages_to_what_run_has_installed(
    root: Path, machine: FakeMachine
) -> None:
    setup.prepare(["requirements.txt"], root)
    machine.torch = "2.13.0+cpu"
    machine.commands.clear()
    setup.prepare(["requirements.txt", "requirements-dev.txt"], root)
    assert machine.ran("requirements-dev.txt")
    assert not machine.ran("torch==")


def test_failed_installation_is_told_and_done_again(root: Path, machine: FakeMachine) -> None:
    machine.failing = ["-r "]
    with pytest.raises(SystemExit, match="network connection"):
        setup.prepare(["requirements.txt"], root)
    machine.failing = []
    machine.commands.clear()
    setup.prepare(["requirements.txt"], root)
    assert machine.ran("-r ")


def test_without_any_cpu_build_the_large_download_is_announced(
    root: Path, machine: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.failing = ["+cpu", "--torch-backend=cpu"]
    setup.prepare(["requirements.txt"], root)
    assert "AIGC_TORCH_INDEX" in capsys.readouterr().out
    assert machine.ran("-r ")


def test_wrong_index_stops_instead_of_loading_another_build(
    root: Path, machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_TORCH_INDEX", INDEX)
    machine.failing = [INDEX]
    with pytest.raises(SystemExit, match="AIGC_TORCH_INDEX"):
        setup.prepare(["requirements.txt"], root)
    assert not machine.ran("-r ")


def test_cpu_build_makes_room_when_a_gpu_is_found(
    root: Path, machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "has_nvidia", lambda: True)
    machine.torch = "2.13.0+cpu"
    setup.prepare(["requirements.txt"], root)
    assert machine.ran("uninstall --yes --quiet torch")


def test_every_script_stops_with_a_message_under_an_old_python() -> None:
    for name in ("run", "test"):
        old = (
            "import runpy, sys; sys.version_info = (3, 10, 0); sys.path.insert(0, 'scripts');"
            f"runpy.run_path('scripts/{name}', run_name='__main__')"
        )
        stopped = subprocess.run(
            [sys.executable, "-c", old], cwd=setup.ROOT, capture_output=True, text=True, check=False
        )
        assert stopped.returncode == 1
        assert "3.11 or newer" in stopped.stderr
