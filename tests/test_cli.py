"""The commands say what a person or a script needs, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from aigc_studio.cli import app
from aigc_studio.zoo.catalog import ModelSpec

WEIGHTS = "denoiser/diffusion_pytorch_model.safetensors"


@pytest.fixture(autouse=True)
def plain_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_DEVICE", "cpu")
    monkeypatch.setenv("AIGC_PRECISION", "float32")
    monkeypatch.setenv("AIGC_THREADS", "1")
    monkeypatch.setenv("AIGC_LANGUAGE", "en")


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


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


def test_models_lists_what_is_whole(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    done = _run("models")
    assert done.exit_code == 0
    assert done.stdout == f"{tiny_spec.name}: whole. {tiny_spec.licence}\n"


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
