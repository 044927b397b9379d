"""What a picture or video says of how it was made, in plain words."""

import json
from typing import Literal

from aigc_studio.core.events import Plain
from aigc_studio.core.language import say
from aigc_studio.services.importers import Found, find_settings
from aigc_studio.services.provenance.labels import (
    AIGC_FIELDS,
    AIGC_KEY,
    is_machine_made,
    look_into,
    marks_in,
    term_of,
)
from aigc_studio.services.provenance.signing import (
    Signature,
    Signer,
    available,
    is_signed,
    read_signature,
)
from aigc_studio.services.provenance.video_labels import is_mp4, read_video

C2pa = Literal["none", "valid", "invalid", "unchecked"]  # unchecked: the packages are missing


class Report(Plain):
    """What a file carries. Only the C2PA signature was checked; the rest is what the file says."""

    format: str  # "png", "jpeg", "webp", "bmp", "gif" or "mp4"
    width: int  # pixels
    height: int
    machine_made: bool  # a machine made it, or a part of it
    ours: bool  # this program made it
    digital_source_type: str | None = None  # address of an IPTC term
    aigc: dict[str, str] | None = None  # those of the seven fields that are there
    carried: tuple[str, ...] = ()  # marks of other makers
    c2pa: C2pa = "none"
    signature: Signature | None = None
    settings: Found | None = None

    def tell(self, language: str) -> list[str]:
        """Return a sentence or two for each thing that it carries or lacks ("en" or "zh")."""
        size = {"width": self.width, "height": self.height}
        program = self.settings.program if self.settings else ""
        return [
            say("verify.file", language, format=self.format.upper(), **size),
            self._source(language),
            *self._aigc(language),
            *self._carried(language),
            self._c2pa(language),
            say("verify.settings" if program else "verify.no_settings", language, program=program),
            say("verify.advice", language),
        ]

    def _source(self, language: str) -> str:
        signed = self.signature.source if self.signature else None
        ways = {
            "DigitalSourceType": is_machine_made(self.digital_source_type),
            AIGC_KEY: self.aigc is not None,
            "C2PA": is_machine_made(signed),
        }
        if names := ", ".join(name for name, there in ways.items() if there):
            return say("verify.machine_made", language, marks=names)
        if term := term_of(self.digital_source_type or signed):
            return say("verify.other_source", language, source=term)
        return say("verify.unmarked", language)

    def _aigc(self, language: str) -> list[str]:
        if not self.aigc:
            return []
        producer = self.aigc.get("ContentProducer") or "-"
        number = self.aigc.get("ProduceID") or "-"
        whole = len(self.aigc) == len(AIGC_FIELDS)
        return [
            say("verify.aigc" if whole else "verify.aigc_incomplete", language),
            say("verify.producer", language, producer=producer, number=number),
        ]

    def _carried(self, language: str) -> list[str]:
        marks = ", ".join(map(_in_words, self.carried))
        return [say("verify.carried", language, marks=marks)] if marks else []

    def _c2pa(self, language: str) -> str:
        if self.signature and self.c2pa == "valid":
            key = "verify.signed_here" if self.signature.own else "verify.signed"
            return say(key, language, issuer=self.signature.issuer or "-")
        return say(f"verify.c2pa_{self.c2pa}", language)


def verify(content: bytes, signer: Signer | None = None) -> Report:
    """Return what a file carries. Its pixels are not looked at.

    With a signer it tells whether a signature is of this installation.

    Raises:
        RequestError: of the field "file": it is of no known kind, or damaged.
    """
    if is_mp4(content):
        video, settings = read_video(content), None
        media_type, size, marks = "video/mp4", (video.width, video.height), video.marks
    else:
        media, parts = look_into(content)
        media_type, size, marks = f"image/{media}", parts.size, marks_in(parts.texts)
        settings = find_settings(parts.texts)
    signature = read_signature(content, media_type, signer)
    by_signature = is_machine_made(signature.source) if signature else False
    return Report(
        format=media_type.partition("/")[2],
        width=size[0],
        height=size[1],
        machine_made=marks.machine_made or by_signature,
        ours=marks.ours,
        digital_source_type=marks.source,
        aigc=marks.aigc,
        carried=marks.carried,
        c2pa=_state(content, signature),
        signature=signature,
        settings=settings,
    )


def _state(content: bytes, signature: Signature | None) -> C2pa:
    if signature:
        return signature.state
    return "unchecked" if is_signed(content) and not available() else "none"


def _in_words(mark: str) -> str:
    """Return a mark that was carried on for people, such as "AIGC: Another Studio"."""
    try:
        ((kind, said),) = json.loads(mark).items()
    except (ValueError, AttributeError, RecursionError):
        return mark
    return f"{kind}: {said.get('ContentProducer', '-') if isinstance(said, dict) else said}"
