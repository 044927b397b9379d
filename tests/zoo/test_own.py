"""Models of the user's own are named, opened, and refused where they would run code."""

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import huggingface_hub
import psutil
import pytest
import torch
from safetensors.torch import load_file, save_file

from aigc_studio.core.context import Context
from aigc_studio.core.errors import CheckpointError, RequestError, SettingsError
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import image_request
from aigc_studio.zoo.catalog import find_model
from aigc_studio.zoo.inspection import INDEX
from aigc_studio.zoo.own import OwnModel, own_models
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU

UNET = "unet/diffusion_pytorch_model.safetensors"
ROUNDS, SETTLED = 20, 3


@pytest.fixture
def folder(stock_folders: dict[str, Path], tmp_path: Path) -> Path:
    """A tiny Stable Diffusion, free to be broken."""
    return Path(shutil.copytree(stock_folders["sd"], tmp_path / "mine"))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)


def test_the_setting_takes_commas_and_line_breaks() -> None:
    settings = read_settings({"AIGC_MODELS": " stabilityai/sdxl-turbo,\n/models/mine \n,"})
    assert settings.models == ("stabilityai/sdxl-turbo", "/models/mine")
    assert read_settings({}).models == ()


def test_a_hub_model_is_called_by_its_id_and_a_folder_without_its_path(folder: Path) -> None:
    models = own_models(
        ["stabilityai/sdxl-turbo", f"{folder}/unet/..", "~/art", str(folder.parent)]
    )
    names = ["stabilityai/sdxl-turbo", "local/mine", "local/art", f"local/{folder.parent.name}"]
    assert [model.name for model in models] == names


def test_two_folders_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="both called local/mine"):
        own_models([str(tmp_path / "a" / "mine"), str(tmp_path / "b" / "mine")])


@pytest.mark.parametrize(
    ("name", "steps", "guidance"),
    [
        ("local/mine", (12, 20, 30), None),
        ("stabilityai/sdxl-turbo", (2, 4, 8), 0.0),
        ("black-forest-labs/FLUX.1-schnell", (2, 4, 8), 0.0),
        ("SimianLuo/LCM_Dreamshaper_v7", (2, 4, 8), None),
    ],
)
def test_the_name_says_how_a_model_wants_to_be_asked(
    name: str, steps: tuple[int, ...], guidance: float | None
) -> None:
    spec = find_model(name)
    assert tuple(preset.steps for preset in spec.presets.values()) == steps
    assert {preset.guidance for preset in spec.presets.values()} == {guidance}
    assert spec.with_style("a cat") == "a cat"


def test_a_model_that_no_setting_names_is_not_loaded(folder: Path) -> None:
    for name in ("local/mine", "evil/repository", f"{folder}"):
        with pytest.raises(RequestError, match="none of this studio's") as caught:
            _load(Pool(CPU), name)
        assert "AIGC_MODELS" in caught.value.tell("zh")


@pytest.mark.parametrize("text", ["license: openrail++\n", 'license: "openrail++"\n'])
def test_the_licence_is_that_of_the_model_card(folder: Path, text: str) -> None:
    assert OwnModel(str(folder)).licence == ""
    (folder / "README.md").write_text(f"---\ntags: [x]\n{text}---\n# Mine\n", encoding="utf-8")
    assert OwnModel(str(folder)).licence == "openrail++"
    assert OwnModel("nobody/nothing").licence == ""


def test_models_are_offered_with_their_licence_where_it_is_known(folder: Path) -> None:
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    pool = Pool(CPU, own_models([str(folder), "nobody/nothing"]))
    assert pool.own_choices == [
        ("local/mine · mit", "local/mine"),
        ("nobody/nothing", "nobody/nothing"),
    ]


@pytest.mark.parametrize(
    ("licence", "is_for_trade"),
    [
        ("mit", True),
        ("openrail++", True),
        ("cc-by-nc-4.0", False),
        ("flux-1-dev-non-commercial-license", False),
        ("stabilityai-ai-community-research", False),
    ],
)
def test_faces_are_offered_models_only_that_may_be_earned_with(
    folder: Path, licence: str, is_for_trade: bool
) -> None:
    (folder / "README.md").write_text(f"---\nlicense: {licence}\n---\n", encoding="utf-8")
    pool = Pool(CPU, own_models([str(folder)]))
    assert [name for _, name in pool.for_trade] == (["local/mine"] if is_for_trade else [])


def test_weights_that_are_there_in_half_precision_only_are_loaded(folder: Path) -> None:
    shutil.move(folder / UNET, folder / UNET.replace(".safe", ".fp16.safe"))
    _load(_pool(folder))


@pytest.mark.parametrize(
    "change",
    [
        {"_class_name": "EvilPipeline"},
        {"_class_name": ["pipeline", "EvilPipeline"]},
        {"_class_name": "AutoencoderKL"},
        {"_class_name": None},
        {"unet": ["evil", "UNet"]},
        {"unet": ["os", "system"]},
        {"unet": ["aigc_studio.models.denoiser", "PixelDenoiser"]},
        {"text_encoder": ["../evil", "Encoder"]},
        {"extra": ["evil", "Part"]},
    ],
)
def test_an_index_that_names_foreign_classes_is_refused(
    folder: Path, change: dict[str, object]
) -> None:
    _change(folder, change)
    _is_refused(folder, "program code of its own", "程序代码")


@pytest.mark.parametrize(
    "place", ["unet/diffusers.py", "text_encoder/transformers.py", "None.py", "pipeline.py"]
)
def test_a_folder_with_python_in_it_is_refused(folder: Path, place: str) -> None:
    (folder / place).write_text("raise SystemExit('run')", encoding="utf-8")
    _is_refused(folder, Path(place).name, Path(place).name)


@pytest.mark.parametrize("kind", ["StableDiffusionInpaintPipeline", "StableVideoDiffusionPipeline"])
def test_a_pipeline_that_needs_more_than_words_is_refused(folder: Path, kind: str) -> None:
    _change(folder, {"_class_name": kind})
    if kind == "StableVideoDiffusionPipeline":
        _is_refused(folder, "needs more than words", "仅凭文字")


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
@pytest.mark.parametrize("suffix", ["bin", "ckpt", "pt"])
def test_weights_that_are_pickles_are_refused(folder: Path, part: str, suffix: str) -> None:
    (safe,) = (folder / part).glob("*.safetensors")
    torch.save(load_file(safe), safe.with_suffix(f".{suffix}"))
    safe.unlink()
    _is_refused(folder, "can hide a program", "隐藏程序")


class Evil:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.file,)


def test_a_pickle_that_calls_itself_safetensors_is_not_unpickled(
    folder: Path, tmp_path: Path
) -> None:
    (folder / UNET).write_bytes(pickle.dumps(Evil(tmp_path / "ran")))
    _is_refused(folder, "cannot be loaded", "无法加载")
    assert not (tmp_path / "ran").exists()


def test_damaged_and_missing_weights_are_told(folder: Path) -> None:
    content = (folder / UNET).read_bytes()
    for damaged in (content[:-100], b"", content[:20]):
        (folder / UNET).write_bytes(damaged)
        _is_refused(folder, "cannot be loaded", "无法加载")
    (folder / UNET).unlink()
    _is_refused(folder, "unet", "unet")


def test_weights_that_lack_a_tensor_are_told(folder: Path) -> None:
    tensors = load_file(folder / UNET)
    del tensors["conv_in.weight"]
    save_file(tensors, folder / UNET, {"format": "pt"})
    _is_refused(folder, "UNet2DConditionModel", "UNet2DConditionModel")


@pytest.mark.parametrize("content", [None, "", "[]", "{"])
def test_a_folder_without_a_readable_index_is_told(folder: Path, content: str | None) -> None:
    (folder / INDEX).unlink()
    if content is not None:
        (folder / INDEX).write_text(content, encoding="utf-8")
    _is_refused(folder, INDEX, INDEX)


def test_a_hub_model_that_is_not_here_is_told_offline(offline: None) -> None:
    model = OwnModel("nobody/nothing")
    with pytest.raises(CheckpointError) as caught:
        _load(Pool(CPU, [model]), model.name)
    assert "nobody/nothing is not on this machine" in caught.value.tell("en")
    assert "离线" in caught.value.tell("zh")


def test_a_downloaded_hub_model_is_opened_where_it_lies(
    folder: Path, tmp_path: Path, offline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = _put_in_cache(folder, tmp_path, monkeypatch)
    model = OwnModel("somebody/tiny-sd")
    assert model.folder == snapshot
    _load(Pool(CPU, [model]), model.name)


def test_half_a_download_is_not_taken_for_a_model(
    folder: Path, tmp_path: Path, offline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = _put_in_cache(folder, tmp_path, monkeypatch)
    (snapshot / UNET).unlink()
    model = OwnModel("somebody/tiny-sd")
    with pytest.raises(CheckpointError, match="not on this machine"):
        _load(Pool(CPU, [model]), model.name)


def test_memory_stays_flat_while_a_model_comes_and_goes(
    stock_folders: dict[str, Path],
) -> None:
    pool = _pool(stock_folders["sd"])
    engine, process = ImageEngine(pool), psutil.Process()
    pieces = image_request(prompt="a cat", model="local/sd", steps=1).split()
    found = []
    for _ in range(SETTLED + ROUNDS):
        for _ in engine.run(pieces, Context()):
            pass
        pool.unload()
        found.append(process.memory_info().rss)
    assert pool.used == 0
    assert found[-1] <= 1.05 * found[SETTLED - 1]


def _put_in_cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay a folder where a download from the Hub would lie."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    repository = tmp_path / "hub" / "models--somebody--tiny-sd"
    snapshot = repository / "snapshots" / ("a" * 40)
    shutil.copytree(folder, snapshot)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("a" * 40, encoding="utf-8")
    return snapshot


def _pool(folder: Path) -> Pool:
    return Pool(CPU, [OwnModel(str(folder))])


def _load(pool: Pool, name: str = "local/mine") -> None:
    with pool.lend(find_model(name)) as pipeline:
        assert pipeline is not None


def _is_refused(folder: Path, english: str, chinese: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        _load(_pool(folder))
    for language, words in (("en", english), ("zh", chinese)):
        told = caught.value.tell(language)
        assert words in told
        assert str(folder) in told


def _change(folder: Path, change: dict[str, object]) -> None:
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    (folder / INDEX).write_text(json.dumps({**index, **change}), encoding="utf-8")
