"""Copies say what they shall and keep to themselves what they shall not."""

import io
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.mark import MarkOptions, draw_mark
from aigc_studio.core.picture_parts import media_of, take_apart
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.importers import find_settings
from aigc_studio.services.provenance.export import Export, export
from aigc_studio.services.provenance.labels import AiRecord, Source, encode, read_marks
from aigc_studio.services.provenance.signing import Signer, read_signature

PROMPT, SEED = "zxqv secret prompt 红苹果", 3141592653
RECORD = AiRecord(
    source=Source.GENERATED, produce_id="0123456789abcdef" * 2, carried=('{"C2PA": "Other"}',)
)
TEXTS = {
    "parameters": f"{PROMPT}\nSteps: 12, Sampler: Euler, CFG scale: 3.0, Seed: {SEED}",
    "aigc_studio": json.dumps(
        {"engine": "image", "request": {"prompt": PROMPT, "seed": SEED}}, ensure_ascii=False
    ),
}
SIDE = 160

every_media = pytest.mark.parametrize("media", ["png", "jpeg", "webp"])


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("keys"))


def _picture() -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), (200, 90, 40))


LIBRARY_FILE = encode(_picture(), "png", RECORD, TEXTS)


def _copy(record: AiRecord = RECORD, signer: Signer | None = None, **options: Any) -> bytes:
    return export(LIBRARY_FILE, Export.model_validate(options), record, TEXTS, signer)


def _readable(content: bytes) -> bytes:
    """Return the bytes of a file, and of every text that a reader finds packed in it."""
    media = media_of(content)
    assert media
    texts = take_apart(content, media).texts
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        found = [str(image.info), str(dict(image.getexif())), str(image.getexif().get_ifd(0x8769))]
    packed = []
    for at in range(len(content)):
        if content[at] == 0x78:  # how a zlib stream begins
            try:
                packed.append(zlib.decompressobj().decompress(content[at:], 100_000))
            except zlib.error:
                continue
    return b"\0".join([content, *packed, *(t.encode() for t in [*texts.values(), *found])])


@every_media
@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
def test_a_share_export_holds_neither_prompt_nor_seed(
    signer: Signer, media: str, signed: bool
) -> None:
    copy = _copy(kind="share", media=media, signer=signer if signed else None)
    readable = _readable(copy)
    for secret in (PROMPT, "zxqv", "红苹果", str(SEED), "Steps", "Euler"):
        for codec in ("utf-8", "utf-16-be", "utf-16-le"):
            assert secret.encode(codec) not in readable
        assert json.dumps(secret).strip('"').encode() not in readable
    assert read_marks(copy).texts == {}


@every_media
def test_the_search_for_secrets_finds_those_of_a_remix(media: str) -> None:
    readable = _readable(_copy(kind="remix", media=media))
    assert b"zxqv" in readable
    assert str(SEED).encode() in readable


@every_media
@pytest.mark.parametrize("kind", ["share", "remix", "private"])
def test_every_copy_keeps_the_record(kind: str, media: str) -> None:
    marks = read_marks(_copy(kind=kind, media=media))
    assert (marks.source, marks.aigc) == (RECORD.source.uri, RECORD.aigc)
    assert marks.carried == RECORD.carried


@every_media
@pytest.mark.parametrize("kind", ["remix", "private"])
def test_a_copy_to_keep_holds_all_settings(kind: str, media: str) -> None:
    copy = _copy(kind=kind, media=media)
    assert read_marks(copy).texts == TEXTS
    found = find_settings(open_user_picture(copy).texts)
    assert found
    assert (found.program, found.prompt, found.seed) == ("AIGC Studio", PROMPT, SEED)
    assert found.recipe
    assert found.recipe["request"] == {"prompt": PROMPT, "seed": SEED}


@pytest.mark.parametrize("kind", ["share", "remix"])
@pytest.mark.parametrize(
    "mark", [None, MarkOptions(language="both", corner="top-left")], ids=["default", "chosen"]
)
def test_the_visible_mark_is_on(kind: str, mark: MarkOptions | None) -> None:
    copy = open_user_picture(_copy(kind=kind, mark=mark)).image
    assert copy == draw_mark(_picture(), mark or MarkOptions())
    assert copy != _picture()


@pytest.mark.parametrize("mark", [None, MarkOptions()])
def test_only_a_private_copy_has_no_visible_mark(mark: MarkOptions | None) -> None:
    assert open_user_picture(_copy(kind="private", mark=mark)).image == _picture()


@pytest.mark.parametrize("kind", ["share", "remix", "private"])
def test_what_a_plain_filter_made_bears_no_mark(kind: str) -> None:
    filtered = RECORD.model_copy(update={"source": Source.ENHANCED})
    copy = _copy(filtered, kind=kind)
    assert open_user_picture(copy).image == _picture()
    assert read_marks(copy).aigc is None


@every_media
@pytest.mark.parametrize("kind", ["share", "remix", "private"])
def test_a_copy_is_signed_when_it_is_finished(signer: Signer, kind: str, media: str) -> None:
    copy = _copy(kind=kind, media=media, signer=signer)
    assert media_of(copy) == media
    signature = read_signature(copy, f"image/{media}", signer)
    assert signature
    assert (signature.state, signature.own) == ("valid", True)


def test_only_the_pixels_of_a_file_are_taken() -> None:
    strange = encode(_picture(), "png", None, {"comment": "zxqv of another program"})
    copy = export(strange, Export(kind="private"), RECORD, {}, None)
    assert b"zxqv" not in _readable(copy)


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError) as error:
        export(b"no picture", Export(), RECORD, TEXTS, None)
    assert error.value.field == "file"
