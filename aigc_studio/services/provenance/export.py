"""Copies of a picture to keep or to give away."""

from collections.abc import Mapping
from typing import Literal

from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Plain
from aigc_studio.core.mark import MarkOptions, draw_mark
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.provenance.labels import AiRecord, Media, Source, encode
from aigc_studio.services.provenance.signing import Signer


class Export(Plain):
    """What a copy is for. Each carries the implicit record.

    | kind    | prompt and settings | visible mark |
    |---------|---------------------|--------------|
    | share   | no                  | yes          |
    | remix   | yes                 | yes          |
    | private | yes                 | no           |
    """

    kind: Literal["share", "remix", "private"] = "remix"
    media: Media | Literal["gif"] = "png"  # only what moves can be had as a GIF
    mark: MarkOptions | None = None  # how the mark looks; None: the usual way


def export(
    content: bytes,
    options: Export,
    record: AiRecord,
    texts: Mapping[str, str],
    signer: Signer | None,
) -> bytes:
    """Return a copy of a picture file. What a plain filter made bears no visible mark.

    Args:
        content: The picture; of what it carries only the pixels are taken.
        options: What the copy is for.
        record: What it says of how it was made.
        texts: Those of recipe.py.
        signer: Signs the copy, if there is one and it can.

    Raises:
        RequestError: of the field "file": the picture cannot be opened; of "format": it is to be a
            GIF.
        StorageFullError: there is no room for the signer's key.
    """
    return export_image(open_user_picture(content).image, options, record, texts, signer)


def export_image(
    image: Image.Image,
    options: Export,
    record: AiRecord,
    texts: Mapping[str, str],
    signer: Signer | None,
) -> bytes:
    """Return a picture, RGB or RGBA in sRGB, as such a copy.

    Raises:
        RequestError: of the field "format": it is to be a GIF.
        StorageFullError: there is no room for the signer's key.
    """
    if options.media == "gif":
        raise RequestError("format", "error.choice", name="format", value=options.media)
    if options.kind != "private" and record.source is not Source.ENHANCED:
        image = draw_mark(image, options.mark or MarkOptions())
    copy = encode(image, options.media, record, {} if options.kind == "share" else texts)
    return signer.sign(copy, f"image/{options.media}", record) if signer else copy
