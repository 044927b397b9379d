"""Starting the studio: quick to refuse, and importing it does nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import app
from aigc_studio.core.errors import RequestError
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.client import Client
from aigc_studio.services.home import RunningServer, claim_home, claim_or_find
from aigc_studio.studio import Studio

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "gradio", "diffusers", "transformers")


def _python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def test_importing_acts_on_nothing_and_loads_nothing_heavy(tmp_path: Path) -> None:
    code = f"import sys, app; print([m for m in {HEAVY} if m in sys.modules], end='')"
    home = tmp_path / "home"
    done = _python("-c", code, AIGC_HOME=str(home), AIGC_PROT="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]", "")
    assert not home.exists()


def test_importing_the_package_loads_nothing_at_all() -> None:
    code = "import sys, aigc_studio; print('pydantic' in sys.modules, end='')"
    done = _python("-c", code)
    assert (done.stdout, done.stderr) == ("False", "")


def test_a_misspelt_setting_is_told_in_one_line_and_exits_1(tmp_path: Path) -> None:
    done = _python("app.py", AIGC_HOME=str(tmp_path / "home"), AIGC_PROT="7861")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "The setting AIGC_PROT does not exist. Did you mean AIGC_PORT? The README lists all"
        " settings.\n"
    )
    assert not (tmp_path / "home").exists()


def test_a_second_server_on_the_same_folder_names_the_first_ones_pid(tmp_path: Path) -> None:
    with claim_home(tmp_path):
        done = _python("app.py", AIGC_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"another studio (pid {os.getpid()})" in done.stderr


def test_a_serving_studio_can_be_found_and_asked(
    settings: Settings, fake_engine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Gradio's own web server, which takes our routes and handlers of errors."""
    import gradio

    drawn = []

    def use(page: gradio.Blocks) -> None:
        server = claim_or_find(settings.home)
        assert isinstance(server, RunningServer)
        with Client(server) as client:
            drawn.extend(client.run(ImageRequest(prompt="a cat", seed=7)).pictures)
            with pytest.raises(RequestError, match="9 pictures"):
                client.run(ImageRequest.model_construct(prompt="a cat", count=9))
        page.close()

    for name, value in app.QUIET.items():  # so that they are taken back afterwards
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(gradio.Blocks, "block_thread", use)
    app.serve(settings)
    assert [picture.seed for picture in drawn] == [7]
    claim_home(settings.home).release()


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:7860/"), ("::1", "http://[::1]:7860/")],
)
def test_the_address_can_be_opened(host: str, address: str) -> None:
    assert app.address(read_settings(host=host)) == address


def test_the_greeting_names_address_device_and_reason(studio: Studio) -> None:
    told = app.greeting(studio)
    assert f"http://127.0.0.1:{studio.settings.port}/" in told
    assert "CPU · float32" in told
    assert "no bfloat16 unit" in told
