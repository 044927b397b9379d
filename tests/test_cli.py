"""The commands say what a person or a script needs, and nothing else."""

import io
import json
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from aigc_studio import cli
from aigc_studio.cli import app
from aigc_studio.core.errors import StorageFullError
from aigc_studio.core.language import say
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Status
from aigc_studio.services.home import RunningServer
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.provenance.signing import Signer
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.results import Filter
from aigc_studio.services.wire import JobReport
from aigc_studio.studio import Studio
from aigc_studio.zoo import catalog
from aigc_studio.zoo.catalog import ModelSpec

A_CAT = ImageRequest(prompt="a cat")
WEIGHTS = "denoiser/diffusion_pytorch_model.safetensors"


@pytest.fixture(autouse=True)
def plain_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AIGC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AIGC_DEVICE", "cpu")
    monkeypatch.setenv("AIGC_PRECISION", "float32")
    monkeypatch.setenv("AIGC_THREADS", "1")
    monkeypatch.setenv("AIGC_LANGUAGE", "en")


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _pixels(file: Path) -> bytes:
    with Image.open(file) as picture:
        return picture.tobytes()


def _library(home: Path) -> list[Path]:
    return sorted((home / "outputs").rglob("*.png"))


def _draw(out: Path, *arguments: object) -> dict[str, Any]:
    done = _run("image", "a green leaf", "--out", out, "--json", *arguments)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("\n") == 1
    read = json.loads(done.stdout)
    assert isinstance(read, dict)
    return read


def test_pictures_are_written_into_the_folder_and_told_in_one_line(
    tiny_spec: ModelSpec, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "pictures"
    told = _draw(out, "--n", 2, "--seed", 7)
    assert list(told) == ["files", "seeds", "seconds", "model"]
    assert (told["seeds"], told["model"]) == ([7, 8], tiny_spec.name)
    assert told["seconds"] > 0
    files = [out / "7-a-green-leaf.png", out / "8-a-green-leaf.png"]
    assert told["files"] == [str(file) for file in files]
    assert sorted(out.iterdir()) == files
    for file in files:
        with Image.open(file) as picture:
            assert picture.size == (64, 64)
            assert picture.text["parameters"].startswith("a green leaf\n")


def test_what_is_drawn_lies_in_the_library_and_its_copy_is_marked(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    copy = Path(_draw(tmp_path / "out", "--seed", 7)["files"][0])
    (kept,) = _library(tmp_path / "home")
    assert "-7-a-green-leaf" in kept.name
    assert _pixels(copy) != _pixels(kept)
    assert not (tmp_path / "home" / "studio.json").exists()


def test_the_mark_can_be_left_out_and_that_is_explained(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    done = _run("image", "a cat", "--seed", 7, "--no-mark", "--out", tmp_path)
    assert done.exit_code == 0
    (kept,) = _library(tmp_path / "home")
    assert _pixels(tmp_path / "7-a-cat.png") == _pixels(kept)
    assert done.stderr == say("export.why", "en") + "\n"


def test_existing_pictures_are_not_overwritten(tiny_checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "7-a-green-leaf.png").write_bytes(b"mine")
    told = _draw(tmp_path, "--seed", 7, "--quality", "fast")
    assert told["files"] == [str(tmp_path / "7-a-green-leaf-2.png")]
    assert (tmp_path / "7-a-green-leaf.png").read_bytes() == b"mine"


def test_without_json_each_file_is_a_line(tiny_checkpoint: Path, tmp_path: Path) -> None:
    done = _run("image", "一只猫", "--seed", 7, "--out", tmp_path, "--purpose", "cover")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"{tmp_path / '7-一只猫.png'}  (seed 7)\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["image", ""], "There is nothing to draw yet"),
        (["image", "   "], "There is nothing to draw yet"),
        (["image", "x" * 4001], "4001 characters, at most 4000"),
        (["image", "a\x07b"], "control characters"),
        (["image", "cat", "--n", "5"], "Choose 1 to 4"),
        (["image", "cat", "--seed", "-1"], "seed -1"),
        (["image", "cat", "--steps", "51"], "Choose 1 to 50"),
        (["image", "cat", "--purpose", "poster"], "no purpose called poster"),
        (["image", "cat", "--quality", "ultra"], "no quality called ultra"),
        (["image", "cat", "--n", "many"], "Invalid value"),
        (["paint", "cat"], "paint"),
    ],
)
def test_bad_input_is_told_and_exits_2(arguments: list[str], told: str) -> None:
    done = _run(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stdout == ""


def test_errors_follow_the_language_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_LANGUAGE", "zh")
    assert _run("image", "").stderr == ("还没有内容可画。请写下想看到的画面，例如“一个红苹果”。\n")


def test_a_damaged_checkpoint_is_named_with_its_repair_and_exits_1(
    tiny_spec: ModelSpec, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    file = tiny_checkpoint / WEIGHTS
    content = bytearray(file.read_bytes())
    content[-5] ^= 1
    file.write_bytes(content)
    done = _run("image", "a cat", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"A file of the model is damaged: {file} differs from its recorded SHA-256, so it was not"
        f" loaded. Restore it with: git checkout -- checkpoints/{tiny_spec.name}\n"
    )
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = _run("image", "a cat", "--out", tmp_path / "file")
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    assert "--out" in done.stderr


def test_a_misspelt_setting_is_told_and_exits_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AIGC_PROT", "7861")
    done = _run("image", "a cat", "--out", tmp_path)
    assert done.exit_code == 1
    assert "AIGC_PROT does not exist. Did you mean AIGC_PORT?" in done.stderr


def test_a_missing_device_is_told_and_exits_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setenv("AIGC_DEVICE", "cuda")
    done = _run("image", "a cat", "--out", tmp_path)
    assert done.exit_code == 1
    assert done.stderr.startswith("AIGC_DEVICE is cuda, but there is no such device here.")


def test_beside_a_server_the_job_goes_through_it(
    served: RunningServer, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a second studio was opened")

    monkeypatch.setattr(cli, "Studio", refuse)
    told = _draw(tmp_path / "out", "--n", 2, "--seed", 7)
    assert told["seeds"] == [7, 8]
    results = studio.results.page(Filter())
    assert [(r.title, r.seed) for r in results] == [("a green leaf", 8), ("a green leaf", 7)]
    assert len({result.job_id for result in results}) == 1
    for file, result in zip(told["files"], reversed(results), strict=True):
        assert json.loads(_run("verify", file, "--json").stdout)["aigc"]["ProduceID"] == result.id


def test_beside_a_server_the_mark_can_be_left_out(
    served: RunningServer, studio: Studio, tmp_path: Path
) -> None:
    done = _run("image", "a cat", "--seed", 7, "--no-mark", "--out", tmp_path)
    assert done.exit_code == 0
    (kept,) = _library(studio.settings.home)
    assert _pixels(tmp_path / "7-a-cat.png") == _pixels(kept)


def test_what_goes_wrong_in_the_server_is_told(
    served: RunningServer, studio: Studio, tmp_path: Path
) -> None:
    studio.scheduler.max_waiting = 0
    done = _run("image", "a cat", "--out", tmp_path)
    assert done.exit_code == 1
    assert done.stderr == say("error.queue_full", "en", limit=0) + "\n"


def test_commands_at_the_same_time_follow_one_another(
    fake_engine: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In threads, though they are processes in life: the lock makes no difference."""
    outs = [tmp_path / f"out-{i}" for i in range(3)]
    threads = [Thread(target=cli.image, args=("a cat",), kwargs={"out": out}) for out in outs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [len(list(out.iterdir())) for out in outs] == [1, 1, 1]
    assert len(_library(tmp_path / "home")) == 3
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (JobProgress("", A_CAT, Status.QUEUED, place=2), "Waiting, 2 in front of you"),
        (JobProgress("", A_CAT, Status.RUNNING), "Loading the model"),
        (JobProgress("", A_CAT, Status.RUNNING, step=3, steps=8), "Step 3 of 8"),
        (
            JobProgress("", A_CAT, Status.QUEUED, held_up=StorageFullError(Path("home"))),
            "The disk with home is full",
        ),
    ],
)
def test_a_terminal_is_told_where_the_job_stands(
    job: JobProgress, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    with cli._bar(1) as show:
        show(JobReport.model_validate(job))  # from a server
        show(job)  # from a studio of our own
    assert told in terminal.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_verify_tells_in_plain_words_what_a_file_carries(
    language: str, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_LANGUAGE", language)
    file = _draw(tmp_path / "out")["files"][0]
    done = _run("verify", file)
    report = verify(Path(file).read_bytes(), Signer(read_settings().signing))
    assert done.exit_code == 0
    assert done.stdout.splitlines() == report.tell(language)


def test_verify_tells_it_as_one_line_of_json(tiny_checkpoint: Path, tmp_path: Path) -> None:
    done = _run("verify", _draw(tmp_path / "out")["files"][0], "--json")
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1)
    told = json.loads(done.stdout)
    assert (told["format"], told["machine_made"], told["ours"]) == ("png", True, True)
    assert told["settings"]["prompt"] == "a green leaf"


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_verify_exits_2_for_what_cannot_be_read(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("text")
    for name in ("missing.png", "empty.png", "text.png", ""):  # the last is a folder
        done = _run("verify", tmp_path / name, *arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "home").exists()


def test_models_lists_what_is_whole(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    done = _run("models")
    assert done.exit_code == 0
    lines = [f"{row.name}: whole. {row.licence}\n" for row in catalog.MODELS]
    assert done.stdout == "".join(lines)


def test_models_names_what_is_missing_and_exits_1(
    tiny_spec: ModelSpec, tiny_checkpoint: Path
) -> None:
    (tiny_checkpoint / WEIGHTS).unlink()
    done = _run("models")
    assert done.exit_code == 1
    assert f"{tiny_spec.name}: A file of the model is missing" in done.stdout
    assert "git checkout" in done.stdout


def test_no_command_shows_the_help() -> None:
    assert "image" in _run().output
    assert "models" in _run("--help").stdout
