"""A captioning model of the user's own fills in what pictures show."""

import io
from pathlib import Path

import pytest
import torch
from PIL import Image
from transformers import (
    BertTokenizerFast,
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessorPil,
    BlipProcessor,
)

from aigc_studio.core.errors import CheckpointError
from aigc_studio.engines.seeing import seen_in
from aigc_studio.zoo.captioner import LONGEST
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat", "on", "the", "table"]
HIDDEN = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1}


@pytest.fixture(scope="module")
def blip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as BLIP's own, with random weights but for a bias to the word cat."""
    folder = tmp_path_factory.mktemp("blip")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    pictures = BlipImageProcessorPil(size={"height": 32, "width": 32})
    BlipProcessor(pictures, tokenizer).save_pretrained(folder)
    torch.manual_seed(0)
    heads = {"num_attention_heads": 2}
    ends = {"bos_token_id": 2, "eos_token_id": 3, "sep_token_id": 3, "pad_token_id": 0}
    text = {"vocab_size": len(WORDS), "encoder_hidden_size": 16, **HIDDEN, **heads, **ends}
    vision = {"image_size": 32, "patch_size": 16, **HIDDEN, **heads}
    config = BlipConfig(text_config=text, vision_config=vision, projection_dim=16)
    model = BlipForConditionalGeneration(config)
    model.text_decoder.cls.predictions.bias.data[WORDS.index("cat")] = 100.0
    model.save_pretrained(folder)
    return folder


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (48, 40), "red").save(file, "PNG")
    return file.getvalue()


def test_its_sentence_comes_before_what_the_bundled_encoder_sees(blip: Path) -> None:
    pool = Pool(CPU, captioner=str(blip))
    assert pool.captioner is pool.captioner  # it is opened once
    seen = seen_in(pool, picture())
    bundled = seen_in(Pool(CPU), picture())
    said = seen.things[0].name("zh")  # in the language of the captioner
    assert set(said.split()) == {"cat"}
    assert len(said) <= LONGEST
    assert list(seen.things[1:]) == list(bundled.things[: len(seen.things) - 1])
    assert seen.colours == bundled.colours


def test_pickled_weights_are_not_opened(blip: Path, tmp_path: Path) -> None:
    for file in blip.iterdir():
        if file.suffix == ".safetensors":
            torch.save({}, tmp_path / "pytorch_model.bin")
        else:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(CheckpointError, match="AIGC_CAPTIONER"):
        seen_in(Pool(CPU, captioner=str(tmp_path)), picture())
