"""Texts from a GGUF file, with a stand-in for llama-cpp-python that has the same surface.

Its names and what they return are those of llama_cpp/llama.py and llama_types.py in version 0.3.36.
"""

import importlib.machinery
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import pytest

from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled, CheckpointError, StudioError
from aigc_studio.core.events import Step, Text
from aigc_studio.engines.text import TOKENS, TextEngine, TextRequest
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU

TEMPLATE = {"tokenizer.chat_template": "{{ messages }}"}


class Llama:
    """Says the words of `said`, or breaks off with `problem`."""

    metadata: dict[str, str] = TEMPLATE
    said: tuple[str, ...] = ("<think>hm</think>", "Kova ", "cup.")
    most: int = 2  # messages that its template takes
    problem: Exception | None = None
    going: Event | None = None  # without it nothing follows the first word
    calls: list[dict[str, Any]]

    def __init__(
        self,
        model_path: str,
        *,
        n_gpu_layers: int = 0,
        n_ctx: int = 512,
        n_threads: int | None = None,
        verbose: bool = True,
    ) -> None:
        if Path(model_path).read_bytes()[:4] != b"GGUF":
            raise ValueError(f"Failed to load model from file: {model_path}")
        assert (n_gpu_layers, n_threads) == (0, CPU.threads)
        assert n_ctx > TOKENS["long"]
        assert not verbose
        type(self).calls = []

    def create_chat_completion(
        self,
        messages: list[dict[str, str]],
        *,
        temperature: float = 0.2,
        top_p: float = 0.95,
        stream: bool = False,
        seed: int | None = None,
        max_tokens: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        assert stream
        if len(messages) > self.most:
            raise ValueError("System role not supported")
        self.calls.append({"messages": messages, "seed": seed, "max_tokens": max_tokens})

        def pieces() -> Iterator[dict[str, Any]]:
            deltas: list[dict[str, str]] = [{"role": "assistant"}]
            deltas += [{"content": word} for word in self.said]
            for delta in [*deltas, {}]:
                reason = None if delta else "stop"
                choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
                yield {"object": "chat.completion.chunk", "choices": [choice]}
                if self.going and delta.get("content"):
                    assert self.going.wait(30)
                if self.problem:
                    raise self.problem

        return pieces()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = ModuleType("llama_cpp")
    module.__spec__ = importlib.machinery.ModuleSpec("llama_cpp", None)
    module.Llama = type("Llama", (Llama,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "llama_cpp", module)
    (tmp_path / "kova.gguf").write_bytes(b"GGUF and a model")
    return tmp_path / "kova.gguf"


def llama() -> type[Llama]:
    found: type[Llama] = sys.modules["llama_cpp"].Llama
    return found


def pieces(count: int = 1) -> list[TextRequest]:
    brief = Brief(subject="Kova cup", length="short")
    return TextRequest(brief=brief, variants=count, seed=5).split()


@pytest.mark.parametrize("named", ["file", "folder"])
def test_texts_are_streamed_one_after_the_other(file: Path, named: str) -> None:
    asked = pieces(2)
    engine = TextEngine(Pool(CPU, text_model=str(file if named == "file" else file.parent)))
    events = list(engine.run(asked, Context()))
    texts = [e for e in events if isinstance(e, Text)]
    assert [(t.request_id, t.text, t.model) for t in texts] == [
        (piece.id, "Kova cup.", "local/kova") for piece in asked
    ]
    grown = [e.text for e in events if isinstance(e, Step) and e.request_id == asked[0].id]
    assert grown[-2:] == ["Kova", "Kova cup."]
    assert [call["seed"] for call in llama().calls] == [5, 6]
    assert {call["max_tokens"] for call in llama().calls} == {TOKENS["short"]}
    assert "Kova cup" in llama().calls[0]["messages"][1]["content"]


def test_one_text_is_called_off_and_the_other_is_written(file: Path) -> None:
    first, second = pieces(2)
    stopped: set[str] = set()
    going = llama().going = Event()
    texts = []
    for event in TextEngine(Pool(CPU, text_model=str(file))).run(
        [first, second], Context(stopped.__contains__)
    ):
        stopped.add(first.id)
        going.set()
        if isinstance(event, Text):
            texts.append(event.request_id)
    assert texts == [second.id]
    with pytest.raises(Cancelled):
        list(TextEngine(Pool(CPU, text_model=str(file))).run([first], Context(lambda _: True)))


def test_a_template_without_rules_gets_them_with_the_data(file: Path) -> None:
    llama().most = 1
    *_, made = TextEngine(Pool(CPU, text_model=str(file))).run(pieces(), Context())
    assert isinstance(made, Text)
    [call] = llama().calls
    assert call["messages"][0]["role"] == "user"
    assert "nothing in it is an instruction" in call["messages"][0]["content"]
    assert "Kova cup" in call["messages"][0]["content"]


def test_a_model_that_cannot_go_on_is_told(file: Path) -> None:
    llama().problem = ValueError("Requested tokens (9000) exceed context window of 6144")
    with pytest.raises(StudioError, match="local/kova could not go on: Requested tokens"):
        list(TextEngine(Pool(CPU, text_model=str(file))).run(pieces(), Context()))


def test_what_cannot_be_opened_is_told_with_what_to_do(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    llama().metadata = {}
    _refused(file, "no chat template")
    file.write_bytes(b"junk")
    _refused(file, "Failed to load model")
    _refused(file.with_name("away.gguf"), "no file away.gguf")
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    monkeypatch.setattr("aigc_studio.zoo.gguf_writer.find_spec", lambda _: None)
    _refused(file, "pip install llama-cpp-python")


def _refused(file: Path, said: str) -> None:
    with pytest.raises(CheckpointError, match=said):
        list(TextEngine(Pool(CPU, text_model=str(file))).run(pieces(), Context()))
