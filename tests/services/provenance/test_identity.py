"""The key of an installation: made once, for its owner's eyes, telling nothing of them."""

import getpass
import os
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from aigc_studio.core.errors import StorageFullError
from aigc_studio.services.provenance import identity
from aigc_studio.services.provenance.identity import find_identity, make_identity


def test_an_identity_is_made_once_and_found_again(tmp_path: Path) -> None:
    assert find_identity(tmp_path / "keys") is None
    made = make_identity(tmp_path / "keys")
    assert make_identity(tmp_path / "keys") == find_identity(tmp_path / "keys") == made
    assert make_identity(tmp_path / "others").key != made.key


def test_two_at_once_make_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make_identity, [tmp_path / "keys"] * 8))
    assert len({each.key for each in made}) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_only_the_owner_may_read_the_key(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    before = os.umask(0)
    try:
        make_identity(folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / identity.FILE).stat().st_mode) == 0o600


def test_the_certificate_belongs_to_the_key_and_descends_from_the_root(tmp_path: Path) -> None:
    made = make_identity(tmp_path)
    certificate, root = (
        x509.load_pem_x509_certificate(pem.encode()) for pem in (made.certificate, made.root)
    )
    key = load_pem_private_key(made.key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert certificate.public_key() == key.public_key()
    certificate.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)


def test_the_certificate_tells_nothing_of_machine_user_or_time(tmp_path: Path) -> None:
    made = make_identity(tmp_path)
    for pem in (made.certificate, made.root):
        certificate = x509.load_pem_x509_certificate(pem.encode())
        named = {part.value for part in [*certificate.subject, *certificate.issuer]}
        assert named <= {"AIGC Studio", "An installation", "Root of an installation"}
        assert certificate.not_valid_before_utc.year == 2020
        der = certificate.public_bytes(Encoding.DER)
        for private in (socket.gethostname(), getpass.getuser(), str(tmp_path)):
            assert len(private) < 4 or private.encode() not in der


def test_a_full_disk_leaves_no_key_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, content: bytes, mode: int) -> None:
        raise StorageFullError(file.parent)

    with monkeypatch.context() as patch:
        patch.setattr(identity, "write_atomically", full)
        with pytest.raises(StorageFullError):
            make_identity(tmp_path)
    assert find_identity(tmp_path) is None
    assert make_identity(tmp_path) == find_identity(tmp_path)
