"""What the README says is true of the code."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from pydantic.fields import FieldInfo

from aigc_studio.core.settings import PREFIX, SCRIPT_SETTINGS, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FRONT_MATTER = yaml.safe_load(README.split("---\n")[1])
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md")]
ROW = re.compile(r"^\| `(AIGC_\w+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
TREE = re.search(r"^## Tree\n+```\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)


def _settings() -> dict[str, tuple[str, str]]:
    return {name: (default, meaning) for name, default, meaning in ROW.findall(README)}


def test_the_readme_lists_every_setting_and_no_other() -> None:
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(_settings()) == names | SCRIPT_SETTINGS


@pytest.mark.parametrize(("name", "field"), Settings.model_fields.items())
def test_a_setting_stands_in_the_readme_as_in_the_code(name: str, field: FieldInfo) -> None:
    default, meaning = _settings()[PREFIX + name.upper()]
    assert meaning == field.description
    if field.default_factory or field.default is None:
        assert "`" not in default  # in words: it depends on the machine
    else:
        assert default == f"`{field.default}`"


def test_every_path_of_the_tree_exists() -> None:
    assert TREE
    paths = [line.split()[0] for line in TREE[1].splitlines() if line.strip()]
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [p for p in paths if (ROOT / p).is_dir() != p.endswith("/")] == []


def test_the_tree_shows_every_package() -> None:
    assert TREE
    packages = {file.parent.name for file in (ROOT / "aigc_studio").glob("*/__init__.py")}
    assert packages <= set(re.findall(r"^aigc_studio/(\w+)/", TREE[1], re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_front_matter_is_that_of_a_gradio_space() -> None:
    """Keys of https://huggingface.co/docs/hub/spaces-config-reference."""
    assert FRONT_MATTER["sdk"] == "gradio"
    assert FRONT_MATTER["sdk_version"] == version("gradio")
    assert FRONT_MATTER["python_version"] == "3.11"
    assert (ROOT / FRONT_MATTER["app_file"]).is_file()
    assert len(FRONT_MATTER["short_description"]) <= 60
    assert FRONT_MATTER["license"] == "apache-2.0"
