"""The settings of the studio: environment variables with the prefix AIGC_, nothing else."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from aigc_studio.core.errors import SettingsError

PREFIX = "AIGC_"
# Read by scripts/run before the studio exists, so it is no field here.
SCRIPT_SETTINGS = frozenset({"AIGC_TORCH_INDEX"})


class Settings(BaseSettings):
    """Frozen; passed to whoever needs it, never fetched. Build it with `read_settings`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("aigc-studio"),
        description="Folder of everything made and of the database.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on; loopback only.")
    port: int = Field(7860, ge=1, le=65535, description="Port to listen on.")
    language: Literal["auto", "en", "zh"] = Field(
        "auto", description="Language of the pages and of the terminal; auto follows the browser."
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "auto", description="Where models run; auto takes the fastest there is."
    )
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        "auto", description="Number format of weights; auto takes half where the device has it."
    )
    backend: Literal["auto", "torch", "openvino"] = Field(
        "auto",
        description="What computes on a CPU; auto takes OpenVINO for large models, if installed.",
    )
    threads: int | None = Field(
        None, ge=1, le=256, description="CPU threads of the engines; default one per physical core."
    )
    batch_window_ms: int = Field(
        10, ge=0, le=1000, description="How long a job waits for others that can share its batch."
    )
    max_waiting: int = Field(
        64, ge=1, le=10_000, description="Most jobs that may wait; more are refused with a message."
    )
    models: Annotated[tuple[str, ...], NoDecode] = Field(
        default_factory=tuple,
        description="Models of your own: diffusers folders or Hub ids, with commas between them.",
    )
    picture_adapter: str | None = Field(
        None,
        description="IP-Adapter with which models of your own keep a face or follow a style "
        "picture: `h94/IP-Adapter`, or a folder that is laid out like it.",
    )
    text_model: str | None = Field(
        None,
        description="Model that writes texts: folder or Hub id of an instruct model, "
        "or a GGUF file.",
    )
    text_server: str | None = Field(
        None,
        description="OpenAI-compatible server that writes texts: its `/v1` address; "
        "`AIGC_TEXT_MODEL` is then its name of the model.",
    )
    text_server_key: SecretStr | None = Field(
        None, description="Key of that server, if it wants one."
    )
    captioner: str | None = Field(
        None,
        description="Model that says what pictures show: folder or Hub id, as of BLIP.",
    )
    memory_gb: float | None = Field(
        None, gt=0, description="Memory for models; default half of what the device has."
    )
    output_folder: Path | None = Field(
        None, description="Folder of finished pictures; default `outputs` in the home folder."
    )
    min_free_gb: float = Field(
        2.0, ge=0, description="Nothing new begins while less is free on the disk."
    )

    public_url: str | None = Field(
        default_factory=lambda: _address_of_space(os.environ),
        description="Where others reach share pages, as https://studio.example (docs/sharing.md).",
    )

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, address: str | None) -> str | None:
        """Take the address of a host, with nothing behind it, that is not this machine alone."""
        if address is None:
            return None
        parts = urlsplit(address)
        bare = parts.path in ("", "/") and not parts.query and not parts.fragment
        if parts.scheme not in ("http", "https") or not parts.hostname or not bare:
            raise ValueError("it is no address like https://studio.example")
        if parts.hostname in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("nobody else can reach this machine by that name")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("models", mode="before")
    @classmethod
    def _names(cls, text: object) -> object:
        """Take commas and line breaks between names."""
        if not isinstance(text, str):
            return text
        return tuple(name.strip() for name in re.split(r"[,\n]", text) if name.strip())

    @field_validator("text_server")
    @classmethod
    def _address(cls, address: str | None) -> str | None:
        """Take an address with or without the version at its end."""
        if address is None:
            return None
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an address such as http://127.0.0.1:11434/v1")
        return address.rstrip("/") if parts.path.strip("/") else f"{address.rstrip('/')}/v1"

    @property
    def database(self) -> Path:
        """File of the job table."""
        return self.home / "studio.sqlite3"

    @property
    def outputs(self) -> Path:
        """Folder of finished pictures, one folder a day and tab."""
        return self.output_folder or self.home / "outputs"

    @property
    def thumbnails(self) -> Path:
        """Folder of small pictures, which can be made again."""
        return self.home / "thumbnails"

    @property
    def cache(self) -> Path:
        """Folder of networks made ready for this machine, which can be made again."""
        return self.home / "cache"

    @property
    def shared(self) -> Path:
        """Folder of the marked copies that share pages show."""
        return self.home / "shared"

    @property
    def signing(self) -> Path:
        """Folder of the key that signs exported files, private to this installation."""
        return self.home / "signing"

    @property
    def training(self) -> Path:
        """Folder of trainings: each in a folder of its own, with all that it was given."""
        return self.home / "training"

    @property
    def uploads(self) -> Path:
        """Folder of handed-in pictures that wait for their job."""
        return self.home / "uploads"


def _address_of_space(environ: Mapping[str, str]) -> str | None:
    """Return the address of the Hugging Face Space that this is, if it is one."""
    host = environ.get("SPACE_HOST", "").partition(",")[0]
    return f"https://{host}" if host else None


def read_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings from the environment; `overrides` win.

    Raises:
        SettingsError: an AIGC_ name is misspelt, or a value is out of its bounds.
    """
    environ = os.environ if environ is None else environ
    known = {PREFIX + name.upper() for name in Settings.model_fields} | SCRIPT_SETTINGS
    for name in environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            nearest = difflib.get_close_matches(name.upper(), sorted(known), 1, 0) or ["-"]
            raise SettingsError("error.setting_unknown", name=name, nearest=nearest[0])
    values = {
        name: environ[PREFIX + name.upper()]
        for name in Settings.model_fields
        if PREFIX + name.upper() in environ
    }
    try:
        return Settings.model_validate({**values, **overrides})
    except ValidationError as broken:
        first = broken.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(
            "error.setting_value", name=name, value=first["input"], reason=first["msg"]
        ) from broken
