"""Stickers as the messengers take them, in one ZIP file, each with the mark and its record.

wechat/1-hello.png      240 x 240 px, at most 500 kB
telegram/1-hello.webp   512 x 512 px, at most 512 kB
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from aigc_studio.art.stickers import MOODS
from aigc_studio.core.mark import MarkLanguage, MarkOptions
from aigc_studio.services.database import Result
from aigc_studio.services.library import Library
from aigc_studio.services.pack import Outlet
from aigc_studio.services.provenance.export import Export, export_image
from aigc_studio.services.provenance.labels import Media


@dataclass(frozen=True)
class Messenger:
    """What a messenger takes for a sticker."""

    key: str
    side: int  # px
    media: Media


MESSENGERS = (Messenger("wechat", 240, "png"), Messenger("telegram", 512, "webp"))


def sticker_pack(
    library: Library, results: Sequence[Result], language: MarkLanguage
) -> Iterator[bytes]:
    """Yield the ZIP file piece by piece, a sticker at a time.

    Args:
        library: where the results lie.
        results: the pieces of a job of the engine "stickers"; of the sheet there is no sticker.
        language: of the mark.
    """
    stream = Outlet()
    options = MarkOptions(language=language)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for result in results:
            if result.piece >= len(MOODS):
                continue
            picture, record = library.opened(result)
            for messenger in MESSENGERS:
                side = (messenger.side, messenger.side)
                small = picture.resize(side, Image.Resampling.LANCZOS)
                copy = Export(kind="share", media=messenger.media, mark=options)
                content = export_image(small, copy, record, {}, library.signer)
                name = f"{result.piece + 1}-{MOODS[result.piece].key}.{messenger.media}"
                archive.writestr(f"{messenger.key}/{name}", content)
            yield stream.taken()
    yield stream.taken()
