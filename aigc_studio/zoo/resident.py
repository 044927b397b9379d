"""Bundled networks that are so small that each stays once it was wanted."""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from aigc_studio.core.device import Device
from aigc_studio.zoo.avatars import Avatars, load_avatars
from aigc_studio.zoo.enricher import Enricher, load_enricher
from aigc_studio.zoo.network import (
    DIGITS,
    DIGITS_KIND,
    STYLE,
    STYLE_KIND,
    UPSCALER,
    UPSCALER_KIND,
    load_network,
)
from aigc_studio.zoo.sight import Sight, load_sight
from aigc_studio.zoo.writer import Writer, load_writer


class Resident:
    """They are loaded one after the other, whoever asks.

    Each raises a CheckpointError where a file of it is missing or damaged.

    Args:
        device: where they run.
        cache: folder of what OpenVINO converted; None: torch does everything.
    """

    def __init__(self, device: Device, cache: Path | None) -> None:
        self.device, self.cache = device, cache
        # Libraries change torch while they load: two loads at once leave it broken.
        self._loading = Lock()

    @cached_property
    def upscaler(self) -> Any:
        """The bundled network that enlarges: 1 MB."""
        with self._loading:
            return load_network(UPSCALER, UPSCALER_KIND, self.device)

    @cached_property
    def avatars(self) -> Avatars:
        """The bundled avatar generator: 20 MB."""
        with self._loading:
            return load_avatars(self.device)

    @cached_property
    def style_network(self) -> Any:
        """The bundled network that paints in styles."""
        with self._loading:
            return load_network(STYLE, STYLE_KIND, self.device)

    @cached_property
    def digits(self) -> Any:
        """The bundled generator of handwritten digits: 1 MB."""
        with self._loading:
            return load_network(DIGITS, DIGITS_KIND, self.device)

    @cached_property
    def sight(self) -> Sight:
        """The bundled picture-text encoder: 4 MB."""
        with self._loading:
            return load_sight(self.device)

    @cached_property
    def bundled_writer(self) -> Writer:
        """The bundled language model: 7 MB."""
        with self._loading:
            return load_writer("", self.device, self.cache)

    @cached_property
    def enricher(self) -> Enricher:
        """What makes prompts fuller: 9 MB."""
        with self._loading:
            return load_enricher(self.device)
