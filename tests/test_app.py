"""Starting the studio: quick to refuse, and importing it does nothing."""

import os
import subprocess
import sys
from pathlib import Path

import app
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


def test_the_greeting_names_address_device_and_reason(studio: Studio) -> None:
    told = app.greeting(studio)
    assert f"http://127.0.0.1:{studio.settings.port}/" in told
    assert "CPU · float32" in told
    assert "no bfloat16 unit" in told
