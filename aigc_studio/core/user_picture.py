"""The one place that opens pictures which people hand in. What is not wanted ends here.

- Formats: PNG, JPEG, WebP, uncompressed BMP and GIF, by content; of animations the first frame.
- Size: sides of 1 to 30,000 px, at most 40 megapixels and 50 MB, judged by the header.
- Colours: 8 bit RGB or RGBA. 16 bits are scaled, palettes looked up, grey and CMYK reckoned over;
  a colour profile that fits is carried over to sRGB.
- EXIF turns the picture upright and is gone then, with place, time and camera.
- Texts are read before they go. They are for reading, not for keeping: an XMP packet may name
  places and people.
"""

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageCms

from aigc_studio.core.errors import RequestError
from aigc_studio.core.picture_parts import Parts, media_of, take_apart

MAX_MB = 50
MAX_MEGAPIXELS = 40
MAX_SIDE = 30_000  # px

DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    OverflowError,
    struct.error,
    Image.DecompressionBombError,
)
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
GREY = ("1", "L", "LA", "I;16")


@dataclass(frozen=True)
class UserPicture:
    """A picture that someone handed in."""

    image: Image.Image  # RGB or RGBA, 8 bit, upright, sRGB, nothing attached
    media: str  # "png", "jpeg", "webp", "bmp" or "gif"
    texts: Mapping[str, str]  # PNG and EXIF texts by their key, "XML:com.adobe.xmp", "comment"


def open_user_picture(content: bytes) -> UserPicture:
    """Return the picture in a file that someone handed in.

    Raises:
        RequestError: of the field "file": it is empty, too large, of another format, of too many
            pixels, or damaged.
    """
    if not content:
        raise RequestError("file", "error.picture_empty")
    if len(content) > MAX_MB * 10**6:
        raise RequestError("file", "error.picture_large", given=len(content) // 10**6, limit=MAX_MB)
    media = media_of(content)
    if not media:
        raise RequestError("file", "error.picture_format")
    try:
        parts = take_apart(content, media)
        _check_size(*parts.size)
        with Image.open(io.BytesIO(parts.drawing), formats=(media,)) as image:
            _check_size(*image.size)  # what the decoder will make of it, whatever we read
            image.load()
            plain = _plain(image, parts)
    except DAMAGED as damage:
        raise RequestError("file", "error.picture_damaged") from damage
    return UserPicture(plain, media, parts.texts)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise ValueError("no pixels")
    if width * height > MAX_MEGAPIXELS * 10**6 or max(width, height) > MAX_SIDE:
        raise RequestError(
            "file",
            "error.picture_pixels",
            width=width,
            height=height,
            limit=MAX_MEGAPIXELS,
            side=f"{MAX_SIDE:,}",
        )


def _plain(image: Image.Image, parts: Parts) -> Image.Image:
    """Return the picture in 8 bit sRGB, upright, with nothing attached."""
    if image.mode == "P" and not image.palette:
        raise ValueError("no palette")
    grey, alpha = image.mode in GREY, None
    if image.mode == "I;16":
        image = image.point(lambda level: level / 257).convert("L")  # convert() alone would clip
    elif image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
    plain = _in_srgb(image, parts.profile, grey) or image.convert("RGB")
    if alpha:
        plain.putalpha(alpha)
    if parts.orientation in UPRIGHT:
        plain = plain.transpose(UPRIGHT[parts.orientation])
    plain.info.clear()
    return plain


def _in_srgb(image: Image.Image, profile: bytes, grey: bool) -> Image.Image | None:
    """Return the colours as they are meant by a profile; None if it is none, or of other ones."""
    if not profile:
        return None
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = PROFILE_MODES.get(meant.profile.xcolor_space)
        if not mode or (mode == "CMYK") != (image.mode == "CMYK") or (mode == "L" and not grey):
            return None
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image.convert(mode), meant, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
