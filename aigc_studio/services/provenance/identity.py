"""The key of this installation and its certificate: made here, never sent anywhere.

The names in the certificate say nothing of the machine, its user, or when it was made.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from filelock import FileLock

from aigc_studio.core.files import write_atomically

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

FILE = "identity.pem"  # all three in one file, so that they always belong together
ORGANIZATION = "AIGC Studio"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)  # early: a clock that is wrong shall not stop the work
END = datetime(2049, 12, 31, tzinfo=UTC)


class Identity(NamedTuple):
    """Three PEM texts."""

    key: str
    certificate: str
    root: str  # certificate of the root, which signed this one certificate and no other


def find_identity(folder: Path) -> Identity | None:
    """Return the identity that lies in a folder, None if there is none."""
    file = folder / FILE
    if not file.exists():
        return None
    blocks = file.read_text(encoding="ascii").split("-----BEGIN ")[1:]
    return Identity(*(f"-----BEGIN {block}" for block in blocks))


def make_identity(folder: Path) -> Identity:
    """Return the identity of a folder, made if there is none; only its owner may read it.

    Raises:
        StorageFullError: there is no room; nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with FileLock(folder / "identity.lock"):
        identity = find_identity(folder)
        if not identity:
            identity = _new_identity()
            write_atomically(folder / FILE, "".join(identity).encode("ascii"), mode=0o600)
    return identity


def _new_identity() -> Identity:
    """Return a key for ES256. C2PA wants a certificate that did not sign itself, hence the root."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key, root_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    pems = (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        _certificate(key, root_key).public_bytes(Encoding.PEM),
        _certificate(root_key, root_key).public_bytes(Encoding.PEM),
    )
    return Identity(*(pem.decode("ascii") for pem in pems))


def _certificate(
    key: "EllipticCurvePrivateKey", root_key: "EllipticCurvePrivateKey"
) -> "Certificate":
    """Return a certificate as C2PA wants it (2.1, section 14.5); the root signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def name(role: str) -> x509.Name:
        organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION)
        return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, role)])

    is_root = key is root_key
    root = name("Root of an installation")
    uses = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = (
        x509.CertificateBuilder(root, root if is_root else name("An installation"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(uses, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
    )
    if not is_root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(root_key, SHA256())
