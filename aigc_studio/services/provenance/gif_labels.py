"""The implicit record in a GIF: its XMP packet, in an application extension.

XMP specification, part 3, "GIF 89a": the packet stands there as it is, without the usual blocks.
A magic trailer leads readers that know only blocks to its end, wherever they come out of it.
"""

from aigc_studio.art.gif import gif_of, palette_of
from aigc_studio.core.picture_parts import GIF_XMP_HEAD, GIF_XMP_TRAILER, gif_blocks_end
from aigc_studio.services.provenance.labels import AiRecord, xmp_of
from aigc_studio.services.provenance.video_labels import views

GIF_PX = 512  # longer side at most
GIF_FPS = 20
SAMPLES = 8  # frames that the colours are taken from


def as_gif(content: bytes, record: AiRecord, recipe: str | None = None) -> bytes:
    """Return an MP4 as a GIF that goes round for ever, with its record; marks that it bears stay.

    It has GIF_PX on its longer side at most, and frames are left out of one that is quick or long.

    Raises:
        RequestError: of the field "file": it is damaged.
    """
    film = views(content, GIF_PX, GIF_FPS, unit_ms=10)
    every = max(1, len(film.shown_ms) // SAMPLES)
    palette = palette_of(view for i, view in enumerate(film.pictures()) if i % every == 0)
    return labelled_gif(gif_of(film.pictures(), palette, film.shown_ms), record, recipe)


def labelled_gif(content: bytes, record: AiRecord, recipe: str | None = None) -> bytes:
    """Return a GIF of our own with this record and, if given, its recipe."""
    at = gif_blocks_end(content)
    packet = xmp_of(record, recipe).encode()
    return content[:at] + GIF_XMP_HEAD + packet + GIF_XMP_TRAILER + content[at:]
