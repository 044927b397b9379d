"""The pictures of trainings to be: what is handed in, what the doctor says, what mends it."""

from collections.abc import Callable, Iterable, Mapping

from PIL import Image

from aigc_studio.services.storage import Storage
from aigc_studio.training.doctor import Finding, examine, mend
from aigc_studio.training.folder import PictureSet, TrainingFolder
from aigc_studio.training.grounds import with_ground
from aigc_studio.training.intake import captioned, changed, reworded, take_files
from aigc_studio.zoo.pool import Pool


class PictureSets:
    """The sets of pictures in the folders of trainings."""

    def __init__(
        self, folder_of: Callable[[str], TrainingFolder], storage: Storage, pool: Pool
    ) -> None:
        self.folder_of, self.storage, self.pool = folder_of, storage, pool

    def read(self, training_id: str) -> PictureSet:
        """Return the pictures of a training."""
        return self.folder_of(training_id).read_set()

    def add(self, training_id: str, files: Iterable[tuple[str, bytes]]) -> PictureSet:
        """Add files, by their names, to the pictures of a training that was not begun.

        Raises:
            StorageFullError: there is no room.
        """
        self.storage.check()
        return take_files(self.folder_of(training_id), files)

    def examine(self, training_id: str, goal: str = "character") -> list[Finding]:
        """Return what is wrong with the pictures of a training, for a goal."""
        return examine(self.folder_of(training_id), goal)

    def mend(
        self, training_id: str, kind: str, language: str = "en", goal: str = "character"
    ) -> PictureSet:
        """Do what the button of a finding says; one that is gone already changes nothing.

        Captions that are missing are drafted in a language, "en" or "zh": what the captioner
        or else the picture-text encoder sees, and for some goals the ground.
        """

        def draft(picture: Image.Image) -> str:
            seen = self.pool.tags_of(picture, 1)[0].name(language)
            return with_ground(seen, picture, goal, language)

        folder = self.folder_of(training_id)
        for finding in examine(folder, goal):
            if finding.kind == kind and finding.mends:
                return mend(folder, finding, draft)
        return folder.read_set()

    def reword(self, training_id: str, find: str, put: str) -> PictureSet:
        """Put other words in the place of some in all captions of a set."""
        return reworded(self.folder_of(training_id), find, put)

    def caption(self, training_id: str, captions: Mapping[str, str]) -> PictureSet:
        """Give pictures of a set new captions, by their files."""
        return captioned(self.folder_of(training_id), captions)

    def leave_out(self, training_id: str, file: str) -> PictureSet:
        """Delete a picture of a set."""
        return changed(self.folder_of(training_id), lambda item: item.file != file)
