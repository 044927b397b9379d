"""Settings come from AIGC_ names alone, and a mistake in one is told at once."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from aigc_studio.core.errors import SettingsError
from aigc_studio.core.settings import Settings, read_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 7860, "auto")


def test_the_environment_sets_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_PORT", "9000")
    monkeypatch.setenv("AIGC_HOME", "/somewhere")
    settings = read_settings()
    assert settings.port == 9000
    assert settings.database.parent == settings.outputs.parent == Path("/somewhere")


def test_overrides_win_over_the_environment() -> None:
    assert read_settings({"AIGC_PORT": "9000"}, port=9001).port == 9001


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("AIGC_PROT", "AIGC_PORT"),
        ("AIGC_LANG", "AIGC_LANGUAGE"),
        ("aigc_devise", "AIGC_DEVICE"),
        ("AIGC_TORCH_INDX", "AIGC_TORCH_INDEX"),
    ],
)
def test_an_unknown_name_is_an_error_that_names_the_nearest(misspelt: str, meant: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({misspelt: "1"})
    for language in ("en", "zh"):
        assert misspelt in caught.value.tell(language)
        assert meant in caught.value.tell(language)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AIGC_PORT", "0"),
        ("AIGC_PORT", "65536"),
        ("AIGC_PORT", "http"),
        ("AIGC_PORT", ""),
        ("AIGC_LANGUAGE", "fr"),
        ("AIGC_DEVICE", "tpu"),
        ("AIGC_PRECISION", "int8"),
        ("AIGC_THREADS", "0"),
        ("AIGC_BATCH_WINDOW_MS", "1001"),
        ("AIGC_MAX_WAITING", "0"),
    ],
)
def test_a_value_out_of_bounds_is_an_error_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} has the value {value}"):
        read_settings({name: value})


def test_the_setting_of_the_scripts_is_no_mistake() -> None:
    assert read_settings({"AIGC_TORCH_INDEX": "https://index.example"}) == read_settings({})


def test_names_without_the_prefix_are_none_of_our_business() -> None:
    assert read_settings({"PORT": "1", "AIGCPORT": "2"}).port == 7860


def test_settings_are_frozen(settings: Settings) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1:11434/", "http://127.0.0.1:11434/v1"),
        ("https://example.org/api/v1/", "https://example.org/api/v1"),
    ],
)
def test_the_address_of_a_text_server_may_lack_its_version(given: str, address: str) -> None:
    assert read_settings({"AIGC_TEXT_SERVER": given}).text_server == address


def test_a_text_server_without_an_address_is_refused() -> None:
    with pytest.raises(SettingsError, match="AIGC_TEXT_SERVER"):
        read_settings({"AIGC_TEXT_SERVER": "ollama"})
