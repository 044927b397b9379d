"""Texts from a real server process: streamed, refused, called off, and killed in mid-stream."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled, StudioError
from aigc_studio.core.events import Step, Text
from aigc_studio.engines.text import TextEngine, TextRequest
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.text_server import TextServer
from tests.fakes import CPU

SERVER = Path(__file__).parents[1] / "text_server.py"


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, SERVER], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.fixture
def engine(process: subprocess.Popen[str]) -> TextEngine:
    assert process.stdout
    address = f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    return TextEngine(Pool(CPU, text_server=TextServer(address)))


def asked(way: str = "", variants: int = 1) -> list[TextRequest]:
    """Return pieces of a request; the test's server does what the audience says."""
    brief = Brief(subject="Kova cup", audience=way)
    return TextRequest(brief=brief, variants=variants, seed=5).split()


def test_variants_are_streamed_and_thoughts_are_left_out(engine: TextEngine) -> None:
    pieces = asked(variants=3)
    events = list(engine.run(pieces, Context()))
    texts = {e.request_id: e.text for e in events if isinstance(e, Text)}
    assert texts == {p.id: f"Kova cup by parrot {p.seed}" for p in pieces}
    grown = [e.text for e in events if isinstance(e, Step) and e.request_id == pieces[0].id]
    assert grown == ["Kova cup", "Kova cup by parrot 5"]


def test_a_server_killed_in_mid_stream_is_told_and_the_bundled_model_takes_over(
    engine: TextEngine, process: subprocess.Popen[str]
) -> None:
    [piece] = asked("endless")
    events = engine.run([piece], Context())
    with pytest.raises(StudioError, match="broke off") as broken:
        for i, _ in enumerate(events):
            if i == 5:
                process.kill()
    assert broken.value.key == "error.server_broke"
    with pytest.raises(StudioError, match="cannot be reached"):
        list(engine.run([piece], Context()))
    *_, made = engine.run([piece.model_copy(update={"writer": "bundled"})], Context())
    assert isinstance(made, Text)
    assert "Kova cup" in made.text


def test_one_text_is_called_off_and_the_other_is_written(engine: TextEngine) -> None:
    [endless], [other] = asked("endless"), asked()
    stopped: set[str] = set()
    texts = []
    for event in engine.run([endless, other], Context(stopped.__contains__)):
        if isinstance(event, Text):
            texts.append(event.request_id)
            stopped.add(endless.id)
    assert texts == [other.id]
    with pytest.raises(Cancelled):
        for _ in engine.run([endless], Context(lambda _: True)):
            pass


@pytest.mark.parametrize(("way", "said"), [("refuse", "no model parrot"), ("strange", "<html>")])
def test_what_a_server_says_of_an_error_is_told_after_the_other_texts(
    engine: TextEngine, way: str, said: str
) -> None:
    [other] = asked()
    texts = []
    with pytest.raises(StudioError, match=said):
        for event in engine.run([*asked(way), other], Context()):
            if isinstance(event, Text):
                texts.append(event.request_id)
    assert texts == [other.id]
