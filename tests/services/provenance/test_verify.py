"""Verify says in plain words what a file carries, and claims no more than it knows."""

import io
import json
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import av
import pytest
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.services.provenance import signing
from aigc_studio.services.provenance.export import Export, export
from aigc_studio.services.provenance.labels import AiRecord, Source, encode
from aigc_studio.services.provenance.signing import Signer
from aigc_studio.services.provenance.verify import Report, verify
from aigc_studio.services.provenance.video_labels import label_video

RECORD = AiRecord(source=Source.COMPOSITE, produce_id="0123456789abcdef" * 2)
TEXTS = {"parameters": "a red apple\nSteps: 12, Sampler: Euler, Seed: 7"}

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_media = pytest.mark.parametrize("media", ["png", "jpeg", "webp"])


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("keys"))


def _picture() -> Image.Image:
    return Image.effect_noise((120, 80), 90).convert("RGB")


def _copy(signer: Signer | None = None, record: AiRecord = RECORD, **options: Any) -> bytes:
    content = encode(_picture(), "png", None, {})
    return export(content, Export.model_validate(options), record, TEXTS, signer)


def _saved_anew(content: bytes, media: str) -> bytes:
    file = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        image.save(file, media.upper())
    return file.getvalue()


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def _tells(report: Report, key: str, **values: object) -> bool:
    return all(say(key, lang, **values) in report.tell(lang) for lang in LANGUAGES)


@every_media
def test_a_copy_of_the_studio_is_told_in_full(signer: Signer, media: str) -> None:
    report = verify(_copy(signer, media=media), signer)
    assert (report.format, report.width, report.height) == (media, 120, 80)
    assert (report.machine_made, report.ours, report.c2pa) == (True, True, "valid")
    assert (report.digital_source_type, report.aigc) == (RECORD.source.uri, RECORD.aigc)
    assert report.settings
    assert (report.settings.prompt, report.settings.seed) == ("a red apple", 7)
    assert _tells(report, "verify.machine_made", marks="DigitalSourceType, AIGC, C2PA")
    assert _tells(report, "verify.aigc")
    assert _tells(report, "verify.producer", producer="AIGC Studio", number=RECORD.produce_id)
    assert _tells(report, "verify.signed_here")
    assert _tells(report, "verify.settings", program="AUTOMATIC1111")


@every_media
def test_one_flipped_byte_breaks_the_signature(signer: Signer, media: str) -> None:
    report = verify(_flipped(_copy(signer, media=media)), signer)
    assert report.c2pa == "invalid"
    assert _tells(report, "verify.c2pa_invalid")


@every_media
def test_saving_it_anew_loses_everything_and_that_is_said(signer: Signer, media: str) -> None:
    report = verify(_saved_anew(_copy(signer, kind="share", media=media), media), signer)
    assert (report.machine_made, report.ours, report.c2pa) == (False, False, "none")
    assert (report.aigc, report.signature, report.settings) == (None, None, None)
    for key in ("verify.unmarked", "verify.c2pa_none", "verify.no_settings"):
        assert _tells(report, key)


def test_a_share_copy_is_told_to_hold_no_settings(signer: Signer) -> None:
    report = verify(_copy(signer, kind="share"), signer)
    assert report.settings is None
    assert _tells(report, "verify.no_settings")
    assert report.machine_made


def test_a_signature_of_others_names_them_and_vouches_for_nobody(
    signer: Signer, tmp_path: Path
) -> None:
    report = verify(_copy(Signer(tmp_path)), signer)
    assert report.signature
    assert (report.c2pa, report.signature.own) == ("valid", False)
    assert _tells(report, "verify.signed", issuer="AIGC Studio")


def test_without_the_packages_a_signature_is_seen_but_not_judged(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = _copy(signer)
    monkeypatch.setattr(signing, "PACKAGES", ("a_package_that_is_missing",))
    report = verify(copy, signer)
    assert (report.c2pa, report.signature) == ("unchecked", None)
    assert _tells(report, "verify.c2pa_unchecked")


def test_a_manifest_alone_says_that_a_machine_made_it(signer: Signer) -> None:
    bare = encode(_picture(), "png", None, {})
    report = verify(signer.sign(bare, "image/png", RECORD))
    assert report.machine_made
    assert (report.ours, report.aigc) == (False, None)
    assert _tells(report, "verify.machine_made", marks="C2PA")


def test_marks_that_were_carried_on_are_told_in_words() -> None:
    carried = (
        json.dumps({"AIGC": {"Label": "1", "ContentProducer": "别家"}}),
        json.dumps({"C2PA": "Some Maker"}),
        "a sentence",
        "[" * 900,
    )
    report = verify(_copy(record=RECORD.model_copy(update={"carried": carried})))
    assert report.carried == carried
    told = f"AIGC: 别家, C2PA: Some Maker, a sentence, {carried[3]}"
    assert _tells(report, "verify.carried", marks=told)


def test_another_makers_fields_are_not_ours() -> None:
    aigc = {"Label": "1", "ContentProducer": "Another Studio"}
    report = verify(encode(_picture(), "png", None, {"AIGC": json.dumps(aigc)}))
    assert (report.machine_made, report.ours) == (True, False)
    assert _tells(report, "verify.aigc_incomplete")
    assert _tells(report, "verify.producer", producer="Another Studio", number="-")


def test_a_plain_filter_is_told_as_such() -> None:
    filtered = RECORD.model_copy(update={"source": Source.ENHANCED})
    report = verify(_copy(record=filtered))
    assert not report.machine_made
    assert _tells(report, "verify.other_source", source="algorithmicallyEnhanced")


def test_a_video_is_told_too(signer: Signer, tmp_path: Path) -> None:
    file = tmp_path / "tour.mp4"
    with av.open(file, "w") as container:
        stream = container.add_stream("mpeg4", rate=8)
        stream.width, stream.height = 120, 80
        container.mux(stream.encode(av.VideoFrame.from_image(_picture())))
        container.mux(stream.encode(None))
    label_video(file, RECORD)
    report = verify(signer.sign(file.read_bytes(), "video/mp4", RECORD), signer)
    assert (report.format, report.width, report.height) == ("mp4", 120, 80)
    assert (report.machine_made, report.aigc, report.c2pa) == (True, RECORD.aigc, "valid")


@every_media
def test_a_damaged_file_is_told_or_refused(signer: Signer, media: str) -> None:
    copy, random = _copy(signer, media=media), Random(0)
    for _ in range(150):
        broken = bytearray(copy)
        for _ in range(random.randint(1, 8)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        del broken[random.randint(0, 4 * len(broken)) :]
        with suppress(RequestError):
            verify(bytes(broken), signer).tell("zh")


@every_language
def test_it_is_called_help_and_never_more_than_is_known(signer: Signer, language: str) -> None:
    sentences = verify(_copy(signer), signer).tell(language)
    assert sentences[-1] == say("verify.advice", language)
    told = " ".join(sentences).lower()
    assert "gb 45438-2025" in told
    for claim in ("verified", "complies", "compliant", "符合", "已验证", "合规"):
        assert claim not in told


def test_the_report_as_json_can_be_read_again(signer: Signer) -> None:
    report = verify(_copy(signer), signer)
    assert Report.model_validate_json(report.model_dump_json()) == report


@pytest.mark.parametrize("content", [b"", b"a text", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypisom"])
def test_what_is_no_picture_or_video_is_refused(content: bytes) -> None:
    with pytest.raises(RequestError) as error:
        verify(content)
    assert error.value.field == "file"
