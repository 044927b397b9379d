"""A signature tells whether a file is as it was made, and by this installation or not."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image

from aigc_studio.core.picture_parts import XMP_KEY
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.provenance import signing
from aigc_studio.services.provenance.labels import AiRecord, Source, encode, read_marks
from aigc_studio.services.provenance.signing import Signer, is_signed, read_signature
from aigc_studio.services.provenance.xmp import Packet, write_packet

every_media = pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
every_source = pytest.mark.parametrize("source", Source)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("keys"))


def _record(source: Source = Source.GENERATED) -> AiRecord:
    return AiRecord(source=source, produce_id="0123456789abcdef" * 2)


def _file(media: Any, record: AiRecord) -> bytes:
    picture = Image.effect_noise((120, 80), 90).convert("RGB")
    return encode(picture, media, record, {"parameters": "a red apple\nSteps: 3, Seed: 4, CFG: 2"})


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@every_media
@every_source
def test_a_signed_file_is_valid_and_known_as_our_own(
    signer: Signer, media: Any, source: Source
) -> None:
    plain = _file(media, _record(source))
    signed = signer.sign(plain, f"image/{media}", _record(source))
    signature = read_signature(signed, f"image/{media}", signer)
    assert signature
    assert (signature.state, signature.own, signature.problems) == ("valid", True, ())
    assert (signature.issuer, signature.source) == ("AIGC Studio", source.uri)
    assert read_marks(signed) == read_marks(plain)
    assert open_user_picture(signed).image == open_user_picture(plain).image


@every_media
def test_one_flipped_byte_makes_it_invalid(signer: Signer, media: Any) -> None:
    plain = _file(media, _record())
    signed = signer.sign(plain, f"image/{media}", _record())
    pixels = signed.index(plain[len(plain) // 2 :][:64])
    signature = read_signature(_flipped(signed, pixels), f"image/{media}", signer)
    assert signature
    assert (signature.state, signature.own) == ("invalid", False)
    assert "assertion.dataHash.mismatch" in signature.problems


def test_a_forged_record_makes_it_invalid(signer: Signer) -> None:
    signed = signer.sign(_file("png", _record()), "image/png", _record())
    forged = signed.replace(b"AIGC Studio", b"AIGC Studia")
    signature = read_signature(forged, "image/png", signer)
    assert signature
    assert signature.state == "invalid"


@every_media
def test_saving_it_anew_loses_the_signature(signer: Signer, media: Any) -> None:
    signed = signer.sign(_file(media, _record()), f"image/{media}", _record())
    again = encode(open_user_picture(signed).image, media, None, {})
    assert is_signed(signed)
    assert not is_signed(again)
    assert read_signature(again, f"image/{media}", signer) is None


def test_another_installation_is_told_from_this_one(signer: Signer, tmp_path: Path) -> None:
    signed = Signer(tmp_path / "others").sign(_file("png", _record()), "image/png", _record())
    for reader in (signer, Signer(tmp_path / "without a key"), None):
        signature = read_signature(signed, "image/png", reader)
        assert signature
        assert (signature.state, signature.own) == ("valid", False)


def test_reading_makes_no_key(signer: Signer, tmp_path: Path) -> None:
    signed = signer.sign(_file("png", _record()), "image/png", _record())
    read_signature(signed, "image/png", Signer(tmp_path / "keys"))
    assert list(tmp_path.iterdir()) == []


def test_a_signature_is_small_and_shows_no_picture(signer: Signer) -> None:
    plain = _file("webp", _record(Source.COMPOSITE))
    signed = signer.sign(plain, "image/webp", _record(Source.COMPOSITE))
    assert len(signed) - len(plain) < 8_000
    assert b"thumbnail" not in signed


def test_generated_pictures_are_created_and_others_opened_and_edited(signer: Signer) -> None:
    for source, expected in (
        (Source.GENERATED, ["c2pa.created"]),
        (Source.COMPOSITE, ["c2pa.opened", "c2pa.edited"]),
    ):
        manifest = signing.manifest(_record(source))
        actions = manifest["assertions"][0]["data"]["actions"]
        assert [action["action"] for action in actions] == expected
        assert actions[-1]["digitalSourceType"] == source.uri


@every_media
def test_a_broken_manifest_is_an_invalid_signature(signer: Signer, media: Any) -> None:
    signed = signer.sign(_file(media, _record()), f"image/{media}", _record())
    start = signed.index(signing.MANIFEST)
    for at in range(start + 12, start + 1_500, 97):
        signature = read_signature(_flipped(signed, at), f"image/{media}", signer)
        assert signature is None or signature.state in ("valid", "invalid")
    signature = read_signature(signed[: start + 900], f"image/{media}", signer)
    assert signature is None or signature.state == "invalid"


@pytest.mark.parametrize("content", [b"", b"a text", signing.MANIFEST, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_has_no_valid_signature(content: bytes) -> None:
    signature = read_signature(content, "image/png")
    assert signature is None or signature.state == "invalid"


@pytest.mark.parametrize(
    "newest",
    [
        {},
        {"signature_info": {}, "assertions": []},
        {"assertions": [{"label": "x", "data": None}, {"data": [1]}, {"data": {"actions": 3}}]},
        {"assertions": [{"data": {"actions": [None, {"digitalSourceType": 7}]}}]},
    ],
)
def test_whatever_a_manifest_holds_can_be_told(
    newest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data of assertions is free in form: other programs write what they like."""
    said = {"active_manifest": "m", "manifests": {"m": newest}, "validation_state": "Valid"}
    signature = signing._signature(said)
    assert (signature.state, signature.issuer, signature.source) == ("valid", "", None)


def test_without_the_packages_nothing_changes(
    signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = _file("png", _record())
    signed = signer.sign(plain, "image/png", _record())
    monkeypatch.setattr(signing, "PACKAGES", ("c2pa", "a_package_that_is_missing"))
    without = Signer(tmp_path / "keys")
    assert not without.available
    assert without.sign(plain, "image/png", _record()) == plain
    assert not without.folder.exists()
    assert read_signature(signed, "image/png", signer) is None
    assert is_signed(signed), "the presence of a signature can be told all the same"


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """An address, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/manifest", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("settings", [signing.SETTINGS, {}], ids=["our settings", "its own"])
def test_reading_asks_nobody_over_the_network(
    elsewhere: tuple[str, list[str]], settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may say at which address its manifest lies; asking there tells who has the file.

    With its own settings the library does ask, so the test would see it.
    """
    monkeypatch.setattr(signing, "SETTINGS", settings)
    address, asked = elsewhere
    terms = f'xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="{address}"'
    xmp = write_packet(Packet(source="x")).replace("rdf:about", f"{terms} rdf:about")
    texts = {"comment": signing.MANIFEST.decode(), XMP_KEY: xmp}
    read_signature(encode(Image.new("RGB", (8, 8)), "png", None, texts), "image/png")
    assert bool(asked) == (settings == {})
