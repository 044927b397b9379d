"""Models of the user's own: diffusers folders and Hub ids that the setting AIGC_MODELS names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from aigc_studio.core.errors import CheckpointError, SettingsError
from aigc_studio.zoo.inspection import INDEX, check_classes, check_weights, is_whole, variant_of

NOT_FOR_TRADE = re.compile(r"(^|[-_])nc([-_]|$)|non-?commercial|research")
CARD = "README.md"
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OwnModel:
    """A model that the settings name."""

    source: str  # as the settings say it: a folder or a Hub id

    @property
    def is_on_hub(self) -> bool:
        """Whether the source is a Hub id: owner/name, and no such folder here."""
        return HUB_ID.fullmatch(self.source) is not None and not Path(self.source).is_dir()

    @property
    def name(self) -> str:
        """The Hub id, or local/ and the folder's own name: paths are nobody else's business."""
        if self.is_on_hub:
            return self.source
        return f"local/{Path(self.source).expanduser().resolve().name}"

    @property
    def folder(self) -> Path | None:
        """Where it lies on this machine, None if it was not downloaded yet."""
        if not self.is_on_hub:
            return Path(self.source).expanduser()
        from huggingface_hub import try_to_load_from_cache

        index = try_to_load_from_cache(self.source, INDEX)
        return Path(index).parent if isinstance(index, str) else None

    @property
    def licence(self) -> str:
        """The licence that its model card names, "" where that is unknown."""
        return licence_in(self.folder / CARD) if self.folder else ""

    @property
    def is_for_trade(self) -> bool:
        """Whether its licence, where that is known, lets people earn with what it makes."""
        return not forbids_trade(self.licence)

    def open(self) -> Path:
        """Return its folder, after a download where it is missing, checked for code and pickles.

        Raises:
            CheckpointError: it is not there, cannot be downloaded, or is of a kind that is refused.
        """
        folder = self.folder
        if self.is_on_hub and (folder is None or not is_whole(folder)):
            folder = self._download()
        if folder is None or not (folder / INDEX).is_file():
            raise CheckpointError("error.model_folder", source=self.source, index=INDEX)
        check_classes(folder)
        check_weights(folder)
        return folder

    def _download(self) -> Path:
        """Fetch what diffusers needs of it, in half precision where the Hub has that.

        Its description comes first: what would be refused is not downloaded.
        """
        from diffusers import DiffusionPipeline
        from huggingface_hub import hf_hub_download, is_offline_mode, model_info

        if is_offline_mode():
            raise CheckpointError("error.model_offline", name=self.source)
        log.info("downloading", model=self.source)
        try:
            check_classes(Path(hf_hub_download(self.source, INDEX)).parent)
            files = [file.rfilename for file in model_info(self.source).siblings or ()]
            folder = DiffusionPipeline.download(
                self.source, use_safetensors=True, variant=variant_of(files)
            )
        except (OSError, ValueError) as problem:  # of the network, or no such model
            raise CheckpointError(
                "error.model_download", name=self.source, reason=problem
            ) from problem
        return Path(folder)


def licence_in(card: Path) -> str:
    """Return the licence that a model card names, "" where there is none."""
    if not card.is_file():
        return ""
    head = card.read_text(encoding="utf-8", errors="replace")[:4000]
    named = re.search(r"^license(?:_name)?:[ ]*[\"']?([\w.+-]+)", head, re.MULTILINE)
    return named[1] if named else ""


def forbids_trade(licence: str) -> bool:
    """Say whether a licence is one of those that let nobody earn with what a model makes."""
    return NOT_FOR_TRADE.search(licence.lower()) is not None


def own_models(sources: Sequence[str]) -> tuple[OwnModel, ...]:
    """Return the models of the setting AIGC_MODELS.

    Raises:
        SettingsError: two of them have the same name.
    """
    models = tuple(OwnModel(source) for source in dict.fromkeys(sources))
    names = [model.name for model in models]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError("error.models_alike", name=name)
    return models
