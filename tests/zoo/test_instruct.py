"""Instruct models of three families, with random weights, write through the engine."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.errors import CheckpointError
from aigc_studio.core.events import Text
from aigc_studio.engines.text import TextEngine, TextRequest
from aigc_studio.models.instructions import asked_of, messages_of
from aigc_studio.zoo.instruct import INSTRUCT
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.writer import load_writer
from tests.fakes import CPU
from tests.tiny import CHAT, tiny_writer

SIZES: dict[str, Any] = {
    "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
    "num_key_value_heads": 1, "head_dim": 8, "max_position_embeddings": 2048,
}  # fmt: skip
FAMILIES: dict[str, Any] = {
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
    "gemma3": (Gemma3TextConfig, Gemma3ForCausalLM),
    "llama": (LlamaConfig, LlamaForCausalLM),
}
# What the templates of Gemma 2 say of a message of the system.
NO_RULES = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
README = Path(__file__).parents[2] / "README.md"


def folder_of(family: str, folder: Path, template: str = CHAT) -> Path:
    tokenizer = tiny_writer().tokenizer
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config, model = FAMILIES[family]
    ids = {name: getattr(tokenizer, name) for name in ("bos_token_id", "pad_token_id")}
    model(config(vocab_size=len(tokenizer), **SIZES, **ids)).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_of_the_family_writes_several_texts(family: str, tmp_path: Path) -> None:
    pool = Pool(CPU, text_model=str(folder_of(family, tmp_path)))
    pieces = TextRequest(brief=Brief(subject="tea", length="short"), variants=2).split()
    texts = [e for e in TextEngine(pool).run(pieces, Context()) if isinstance(e, Text)]
    assert [text.request_id for text in texts] == [piece.id for piece in pieces]
    assert {text.model for text in texts} == {f"local/{tmp_path.name}"}


def test_a_template_without_rules_gets_them_before_the_data() -> None:
    tokenizer = tiny_writer().tokenizer
    tokenizer.chat_template = NO_RULES + CHAT
    rules, data = messages_of(Brief(subject="tea"))
    given = asked_of(tokenizer, [[rules, data]], tokenize=False, return_dict=False)
    assert given == [f"{rules['content']}\n\n{data['content']}\n"]


def test_a_model_that_can_think_aloud_is_told_not_to() -> None:
    tokenizer = tiny_writer().tokenizer
    tokenizer.chat_template = "{% if enable_thinking %}hm{% else %}no{% endif %}"
    given = asked_of(
        tokenizer, [messages_of(Brief(subject="tea"))], tokenize=False, return_dict=False
    )
    assert given == ["no"]


def test_a_model_that_is_too_large_is_refused_before_the_download() -> None:
    # 1.0 * 10**9 parameters, 4 bytes each, a fifth more for keys and values.
    with pytest.raises(CheckpointError, match=r"needs 4\.8 GB .* 1\.0 GB"):
        load_writer("google/gemma-3-1b-it", CPU)


def test_the_readme_lists_the_models_with_their_licences() -> None:
    text = README.read_text("utf-8")
    for name, model in INSTRUCT.items():
        assert f"| `{name}` | {model.licence} | {model.download_gb:.1f} GB |" in text
