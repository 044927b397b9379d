"""What a picture says that was made from another one."""

import io

import pytest
from PIL import Image

from aigc_studio.core.events import Picture
from aigc_studio.services.provenance.descent import Parent, read_parent, record_of
from aigc_studio.services.provenance.labels import (
    IPTC_TERMS,
    AiRecord,
    Marks,
    Source,
    encode,
    read_marks,
)

ID = "0" * 32
FOREIGN = '{"DigitalSourceType": "' + IPTC_TERMS + 'trainedAlgorithmicMedia"}'


def picture(model: str) -> Picture:
    return Picture(request_id="r", png=b"", width=1, height=1, seed=0, model=model, seconds=0.1)


def source_of(model: str, *parents: Parent) -> Source:
    return record_of(picture(model), parents, ID).source


def file_of(source: Source) -> bytes:
    record = AiRecord(source=source, produce_id=ID)
    return encode(Image.new("RGB", (4, 4), "red"), "png", record, {})


def test_what_is_made_from_nothing_is_generated() -> None:
    assert source_of("a model") is Source.GENERATED


@pytest.mark.parametrize("model", ["a model", ""])
@pytest.mark.parametrize("source", [Source.GENERATED, Source.COMPOSITE])
def test_what_a_machine_made_stays_so(source: Source, model: str) -> None:
    assert source_of(model, read_parent(file_of(source))) is source


def test_an_unmarked_picture_is_a_composite_after_a_model_and_enhanced_after_a_filter() -> None:
    assert source_of("a model", Parent(Marks())) is Source.COMPOSITE
    assert source_of("", Parent(Marks())) is Source.ENHANCED


def test_a_filtered_picture_becomes_a_composite_once_a_model_works_on_it() -> None:
    cut = read_parent(file_of(Source.ENHANCED))
    assert source_of("", cut) is Source.ENHANCED
    assert source_of("a model", cut) is Source.COMPOSITE


def test_a_signature_alone_says_enough() -> None:
    signed = Parent(Marks(), IPTC_TERMS + "trainedAlgorithmicMedia", "Another Studio")
    assert source_of("", signed) is Source.GENERATED
    assert record_of(picture(""), [signed], ID).carried == ('{"C2PA": "Another Studio"}',)


def test_marks_of_other_makers_are_carried_on_from_child_to_child() -> None:
    stranger = Parent(Marks(source=IPTC_TERMS + "trainedAlgorithmicMedia"))
    first = record_of(picture("a model"), [stranger], ID)
    assert first.carried == (FOREIGN,)
    assert first.source is Source.GENERATED
    file = encode(Image.new("RGB", (4, 4)), "png", first, {})
    second = record_of(picture(""), [read_parent(file)], ID)
    assert second.carried == (FOREIGN,)
    assert read_marks(file).carried == (FOREIGN,)


def test_a_picture_without_marks_says_nothing() -> None:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "JPEG")
    parent = read_parent(content.getvalue())
    assert parent.source is None
    assert parent.carried == ()
