"""Optional C2PA signatures (https://spec.c2pa.org), with a key that never leaves this installation.

Nobody vouches for that key: a signature shows that a file is as this installation made it, not who
that is. So it is called "signed by this installation", never "verified". Without the packages of
requirements-signing.txt nothing is signed and no signature is read.
"""

import importlib.util
import io
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from aigc_studio.core.events import Plain
from aigc_studio.core.version import VERSION
from aigc_studio.services.provenance.identity import (
    ORGANIZATION,
    Identity,
    find_identity,
    make_identity,
)
from aigc_studio.services.provenance.labels import PRODUCER, AiRecord, Source, printable

PACKAGES = ("c2pa", "cryptography")
MANIFEST = b"jumdc2pa\x00\x11\x00\x10"  # head of the box that a manifest store lies in
UNKNOWN_ROOT = "signingCredential.untrusted"  # true of every key that nobody vouches for
PARENT = "photo"
SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},  # would be 1 MB in a WebP of 32 kB
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},  # reading calls nobody
}


class Signature(Plain):
    """What the C2PA manifest of a file says, and whether it still belongs to the file."""

    state: Literal["valid", "invalid"]
    issuer: str = ""  # whom the certificate names; nobody has checked it
    own: bool = False  # signed by this installation
    source: str | None = None  # address of the DigitalSourceType that it states
    problems: tuple[str, ...] = ()  # codes of the C2PA specification


class Signer:
    """Signs with the key in a folder, which is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def available(self) -> bool:
        """Whether the packages for it are installed."""
        return available()

    @property
    def root(self) -> str | None:
        """The certificate, in PEM, from which only this installation's own descends."""
        identity = find_identity(self.folder)
        return identity.root if identity else None

    def sign(self, content: bytes, media_type: str, record: AiRecord) -> bytes:
        """Return the finished file with a signature; unchanged where the packages are missing.

        It is the last step: any later change makes the signature invalid.

        Raises:
            StorageFullError: there is no room for the key.
        """
        if not self.available:
            return content
        import c2pa

        chain = (self._identity.certificate + self._identity.root).encode("ascii")
        info = c2pa.C2paSignerInfo(b"es256", chain, self._identity.key.encode("ascii"), None)
        signed = io.BytesIO()
        with (
            c2pa.Context(c2pa.Settings.from_dict(SETTINGS)) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(json.dumps(manifest(record)), context=context) as builder,
        ):
            builder.sign(signer, media_type, io.BytesIO(content), signed)
        return signed.getvalue()

    @cached_property
    def _identity(self) -> Identity:
        return make_identity(self.folder)


def available() -> bool:
    """Return whether the packages for C2PA are installed."""
    return all(importlib.util.find_spec(package) for package in PACKAGES)


def is_signed(content: bytes) -> bool:
    """Return whether a file holds a C2PA manifest, good or bad; no package is needed."""
    return MANIFEST in content


def read_signature(
    content: bytes, media_type: str, signer: Signer | None = None
) -> Signature | None:
    """Return the signature of a file; None if it has none or the packages are missing.

    With a signer it tells whether the signature is of that signer's installation.
    """
    if not is_signed(content) or not available():
        return None
    import c2pa

    settings: dict[str, Any] = {**SETTINGS}
    if signer and signer.root:
        settings["trust"] = {"user_anchors": signer.root}
    try:
        with (
            c2pa.Context(c2pa.Settings.from_dict(settings)) as context,
            c2pa.Reader(media_type, io.BytesIO(content), context=context) as reader,
        ):
            return _signature(json.loads(reader.json()))
    except c2pa.C2paError.ManifestNotFound:
        return None
    except c2pa.C2paError as problem:
        return Signature(state="invalid", problems=(printable(str(problem)),))


def manifest(record: AiRecord) -> dict[str, Any]:
    """Return the manifest of a file: created, or opened and edited; no title, no thumbnail."""
    actions: list[dict[str, Any]]
    claim: dict[str, Any] = {"claim_generator_info": [{"name": PRODUCER, "version": VERSION}]}
    if record.source is Source.GENERATED:
        actions = [{"action": "c2pa.created", "digitalSourceType": record.source.uri}]
    else:
        # The photo is neither shown nor hashed here: it belongs to whoever handed it in.
        claim["ingredients"] = [{"label": PARENT, "title": PARENT, "relationship": "parentOf"}]
        actions = [
            {"action": "c2pa.opened", "parameters": {"ingredientIds": [PARENT]}},
            {"action": "c2pa.edited", "digitalSourceType": record.source.uri},
        ]
    claim["assertions"] = [{"label": "c2pa.actions.v2", "data": {"actions": actions}}]
    return claim


def _signature(said: dict[str, Any]) -> Signature:
    """Return what a reader says of the newest manifest."""
    newest = said.get("manifests", {}).get(said.get("active_manifest"), {})
    state = said.get("validation_state")
    issuer = printable(newest.get("signature_info", {}).get("issuer"))
    codes = (status["code"] for status in said.get("validation_status") or ())
    return Signature(
        state="valid" if state in ("Valid", "Trusted") else "invalid",
        issuer=issuer,
        own=state == "Trusted" and issuer == ORGANIZATION,
        source=next(_sources(newest), None),
        problems=tuple(dict.fromkeys(code for code in codes if code != UNKNOWN_ROOT)),
    )


def _sources(newest: dict[str, Any]) -> Iterator[str]:
    """Yield the sources that the actions of a manifest state; its data may be anything."""
    for assertion in newest.get("assertions", ()):
        data = assertion.get("data")
        actions = data.get("actions") if isinstance(data, dict) else None
        for action in actions if isinstance(actions, list) else ():
            source = action.get("digitalSourceType") if isinstance(action, dict) else None
            if isinstance(source, str):
                yield printable(source)
