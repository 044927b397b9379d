"""Text-to-image models that were trained here from nothing: where they lie, what words they know.

A request names one as trained/<id of its training>; its row (zoo/catalog.py) follows from that.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from aigc_studio.zoo.loras import RESULT
from aigc_studio.zoo.shelf import OwnMade, Shelf

TRAINED = "trained/"  # begins their names
ABOUT = "text_to_image.json"
DRAWN_PX = 64  # side of what they draw
WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")  # of Chinese each character


class TrainedModel(OwnMade):
    """What a text-to-image model is that somebody trained here."""

    words: tuple[str, ...]  # of the captions that it learned from
    example: str  # one of these

    @classmethod
    def of(cls, training_id: str, name: str, captions: list[str]) -> Self:
        """Return one that learned from captions."""
        known = {word for caption in captions for word in words_in(caption)}
        return cls(id=training_id, name=name, words=tuple(sorted(known)), example=captions[0])

    @property
    def model(self) -> str:
        """What a request calls it."""
        return f"{TRAINED}{self.id}"

    def unknown(self, prompt: str) -> list[str]:
        """Return the words of a prompt that no caption had, in their order."""
        known = set(self.words)
        return [word for word in dict.fromkeys(words_in(prompt)) if word not in known]


@dataclass(frozen=True)
class TrainedPlace:
    """Where the weights of such a model lie."""

    folder: Path

    def open(self) -> Path:
        """Return the folder: the trainer wrote it whole, or not at all."""
        return self.folder


class TrainedShelf(Shelf[TrainedModel]):
    """The finished trainings of such models below a folder."""

    def __init__(self, folder: Path | None) -> None:
        missing = ("model", "error.trained_missing")
        super().__init__(folder, kind=TrainedModel, about=ABOUT, missing=missing)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The models by name: a text for people, and what a request calls them."""
        return [(model.name, model.model) for model in self.all()]

    def place(self, model: str) -> TrainedPlace:
        """Return where the weights and the description of a model lie."""
        return TrainedPlace((self.folder or Path()) / id_of(model) / RESULT)

    def version(self, model: str) -> str:
        """Return what tells the checkpoints apart that were taken for a model.

        Raises:
            RequestError: it was deleted.
        """
        self.find(id_of(model))
        return str((self.place(model).folder / ABOUT).stat().st_mtime_ns)


def id_of(model: str) -> str:
    """Return the id of the training that made a model which a request names."""
    return Path(model).name


def words_in(text: str) -> list[str]:
    """Return the words of a text in small letters, of Chinese its characters."""
    return WORD.findall(text.casefold())
