"""An IP-Adapter: a model of the user's own looks at a picture as well as at the words.

Ye et al. 2023, https://arxiv.org/abs/2308.06721. The setting AIGC_PICTURE_ADAPTER names a folder
or a Hub id that is laid out as h94/IP-Adapter (Apache-2.0). Of its files those are used that look
at a picture as a whole; the others measure faces with networks whose licences forbid trade.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.own import CARD, HUB_ID, forbids_trade, licence_in

Purpose = Literal["face", "style"]
# By the beginning of the name of a pipeline's class, the longer first: a file for each purpose.
FILES: Mapping[str, Mapping[Purpose, str]] = {
    "StableDiffusionXL": {
        "face": "sdxl_models/ip-adapter-plus-face_sdxl_vit-h.safetensors",
        "style": "sdxl_models/ip-adapter_sdxl_vit-h.safetensors",
    },
    "StableDiffusion": {
        "face": "models/ip-adapter-plus-face_sd15.safetensors",
        "style": "models/ip-adapter_sd15.safetensors",
    },
}
ENCODER = "models/image_encoder"  # of all four
ENCODER_FILES = ("config.json", "model.safetensors")


class PictureAdapter:
    """The adapter that the settings name, on one device."""

    def __init__(self, source: str, device: Device) -> None:
        self.source, self.device = source, device

    @property
    def is_for_trade(self) -> bool:
        """Whether its licence, where its card names one, lets people earn with what it makes.

        Raises:
            CheckpointError: it has no card.
        """
        return not forbids_trade(licence_in(self._file(CARD)))

    @staticmethod
    def takes(pipeline: Any) -> bool:
        """Say whether there are files for a pipeline of this class."""
        return _files_of(pipeline) is not None

    @contextmanager
    def worn(self, pipeline: Any, purpose: Purpose, share: float) -> Iterator[None]:
        """Let a pipeline take `ip_adapter_image`; afterwards it is as it was.

        Args:
            pipeline: one that `takes` says yes to.
            purpose: what of the picture counts.
            share: how much the picture counts, 0 for not at all, 1 for as much as the words.

        Raises:
            CheckpointError: a file is missing, or was made for other networks.
        """
        weights = self._file((_files_of(pipeline) or {})[purpose])
        extractor = pipeline.feature_extractor
        pipeline.register_modules(image_encoder=self._encoder)
        try:
            try:
                pipeline.load_ip_adapter(
                    str(weights.parent), subfolder="", weight_name=weights.name
                )
            except (RuntimeError, ValueError, KeyError) as unfit:
                raise CheckpointError(
                    "error.adapter_unfit", file=weights.name, reason=unfit
                ) from unfit
            pipeline.set_ip_adapter_scale(share)
            yield
        finally:
            pipeline.unload_ip_adapter()
            pipeline.register_modules(feature_extractor=extractor)

    @cached_property
    def _encoder(self) -> Any:
        """What looks at pictures: once it was wanted it stays."""
        from transformers import CLIPVisionModelWithProjection

        config, _ = [self._file(f"{ENCODER}/{name}") for name in ENCODER_FILES]
        encoder = CLIPVisionModelWithProjection.from_pretrained(
            config.parent, dtype=self.device.dtype, use_safetensors=True, local_files_only=True
        )
        return encoder.to(self.device.kind)  # type: ignore[arg-type]

    def _file(self, name: str) -> Path:
        """Return a file of it, after a download where it is missing.

        Raises:
            CheckpointError: there is no such file, or it cannot be downloaded.
        """
        from huggingface_hub import hf_hub_download

        folder = Path(self.source).expanduser()
        is_on_hub = HUB_ID.fullmatch(self.source) and not folder.is_dir()
        try:
            file = Path(hf_hub_download(self.source, name)) if is_on_hub else folder / name
        except (OSError, ValueError) as problem:  # of the network, or no such file
            raise self._missing(name, problem) from problem
        if not file.is_file():
            raise self._missing(name, file)
        return file

    def _missing(self, name: str, reason: object) -> CheckpointError:
        return CheckpointError("error.adapter_file", source=self.source, file=name, reason=reason)


def _files_of(pipeline: Any) -> Mapping[Purpose, str] | None:
    kind = type(pipeline).__name__
    return next((files for name, files in FILES.items() if kind.startswith(name)), None)
