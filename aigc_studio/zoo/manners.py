"""Manners that were learned here: each a style network of its own, and the code to ask it with."""

from pathlib import Path
from typing import Any

from aigc_studio.core.device import Device
from aigc_studio.zoo.network import STYLE_KIND, open_network
from aigc_studio.zoo.shelf import OwnMade, Shelf

ABOUT = "manner.json"


class Manner(OwnMade):
    """How somebody's own pictures are painted."""

    code: tuple[float, ...]  # that its network is asked with


class MannerShelf(Shelf[Manner]):
    """The finished trainings of manners below a folder."""

    def __init__(self, folder: Path | None, device: Device) -> None:
        super().__init__(
            folder, kind=Manner, about=ABOUT, missing=("manner", "error.manner_missing")
        )
        self.device = device

    def network(self, manner_id: str) -> Any:
        """Return the network of a manner.

        Raises:
            RequestError: it was deleted.
            CheckpointError: its weights are damaged.
        """
        return self.opened(
            manner_id, lambda folder, manner: open_network(folder, STYLE_KIND, self.device)
        )
