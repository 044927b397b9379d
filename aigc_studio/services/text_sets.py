"""The texts of trainings to be: what is handed in, what the doctor says, what mends it."""

from collections.abc import Callable, Iterable

from aigc_studio.services.storage import Storage
from aigc_studio.training.doctor import Finding
from aigc_studio.training.folder import TrainingFolder
from aigc_studio.training.text_doctor import examine_texts, mend_texts
from aigc_studio.training.text_intake import (
    changed_texts,
    kept_texts,
    read_again,
    take_texts,
)
from aigc_studio.training.text_set import TextSet, read_texts


class TextSets:
    """The sets of texts in the folders of trainings."""

    def __init__(self, folder_of: Callable[[str], TrainingFolder], storage: Storage) -> None:
        self.folder_of, self.storage = folder_of, storage

    def read(self, training_id: str) -> TextSet:
        """Return the texts of a training."""
        return read_texts(self.folder_of(training_id))

    def add(self, training_id: str, files: Iterable[tuple[str, bytes]]) -> TextSet:
        """Add files, by their names, to the texts of a training that was not begun.

        Raises:
            StorageFullError: there is no room.
        """
        self.storage.check()
        return take_texts(self.folder_of(training_id), files)

    def read_again(self, training_id: str, file: str, encoding: str) -> TextSet:
        """Read a file of a set anew, in another encoding."""
        return read_again(self.folder_of(training_id), file, encoding)

    def examine(self, training_id: str) -> list[Finding]:
        """Return what is wrong with the texts of a training."""
        return examine_texts(self.folder_of(training_id))

    def mend(self, training_id: str, kind: str) -> TextSet:
        """Do what the button of a finding says; one that is gone already changes nothing."""
        folder = self.folder_of(training_id)
        for finding in examine_texts(folder):
            if finding.kind == kind and finding.mends:
                return mend_texts(folder, finding)
        return read_texts(folder)

    def reword(self, training_id: str, find: str, put: str) -> TextSet:
        """Put other words in the place of some in all texts of a set."""
        if not find:
            return self.read(training_id)
        return changed_texts(
            self.folder_of(training_id),
            lambda line: [(line.text.replace(find, put), line.prompt.replace(find, put))],
        )

    def leave_out(self, training_id: str, number: int) -> TextSet:
        """Take a text out of a set."""
        return kept_texts(self.folder_of(training_id), lambda line: line.number != number)
