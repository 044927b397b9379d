"""A GIF carries the record, too; what knows nothing of it draws it all the same."""

import io

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.user_film import open_user_film
from aigc_studio.services.provenance.descent import read_parent
from aigc_studio.services.provenance.gif_labels import as_gif, labelled_gif
from aigc_studio.services.provenance.labels import AiRecord, Source, read_marks
from aigc_studio.services.provenance.signing import Signer
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.recipe import RECIPE_KEY
from tests.pictures import film_of, rolling

RECORD = AiRecord(
    source=Source.COMPOSITE, produce_id="0123456789abcdef" * 2, carried=('{"C2PA": "别家"}',)
)


def test_a_film_becomes_a_gif_of_its_frames_and_its_pace() -> None:
    with Image.open(io.BytesIO(as_gif(film_of((64, 48), 6), RECORD))) as gif:
        assert (gif.format, gif.n_frames, gif.size, gif.info["loop"]) == ("GIF", 6, (64, 48), 0)
        levels, delays = [], []
        for number in range(6):
            gif.seek(number)
            levels.append(np.asarray(gif.convert("L")).mean())
            delays.append(gif.info["duration"])
    assert delays == [250] * 6
    assert np.abs(np.array(levels) - np.linspace(40, 190, 6)).max() < 4


def test_what_is_written_into_a_gif_can_be_read() -> None:
    gif = as_gif(film_of((64, 48)), RECORD, '{"a recipe": "配方"}')
    marks = read_marks(gif)
    assert (marks.source, marks.aigc, marks.carried) == (
        RECORD.source.uri,
        RECORD.aigc,
        RECORD.carried,
    )
    assert marks.texts[RECIPE_KEY] == '{"a recipe": "配方"}'
    report = verify(gif)
    assert (report.format, report.machine_made, report.ours) == ("gif", True, True)
    assert read_parent(gif).source is Source.COMPOSITE


def test_the_packet_stands_where_the_specification_wants_it_and_ends_where_blocks_end() -> None:
    """Whoever walks by blocks, from wherever in the packet, comes out at the last byte of it."""
    gif = labelled_gif(rolling(), RECORD)
    at = gif.index(b"\x21\xff\x0bXMP DataXMP")
    assert gif.index(b"NETSCAPE2.0") < at < gif.index(b"\x21\xf9")
    end = gif.index(b"\x01\xff\xfe\xfd") + 258
    assert gif[end - 2 : end + 2] == b"\0\0\x21\xf9"
    for begun in range(at + 14, end - 2):
        place = begun
        while gif[place]:
            place += 1 + gif[place]
        assert place in (end - 2, end - 1)


def test_whoever_knows_no_packets_draws_the_same_frames() -> None:
    plain, labelled = rolling(), labelled_gif(rolling(), RECORD, "x" * 9000)
    with open_user_film(plain) as one, open_user_film(labelled) as other:
        assert one.facts == other.facts
        pairs = list(zip(one.frames, other.frames, strict=True))
    assert all(np.array_equal(*pair) for pair in pairs)


def test_a_signed_gif_still_tells_its_record(tmp_path: object) -> None:
    gif = Signer(tmp_path).sign(as_gif(film_of((64, 48)), RECORD), "image/gif", RECORD)  # type: ignore[arg-type]
    report = verify(gif)
    assert report.ours
    assert report.c2pa in ("valid", "none")


def test_a_plain_filter_gets_no_ai_label() -> None:
    plain = RECORD.model_copy(update={"source": Source.ENHANCED, "carried": ()})
    marks = read_marks(labelled_gif(rolling(), plain))
    assert (marks.source, marks.aigc, marks.machine_made) == (plain.source.uri, None, False)


def test_a_damaged_film_becomes_no_gif() -> None:
    for content in (b"no film", film_of((64, 48))[:500]):
        with pytest.raises(RequestError):
            as_gif(content, RECORD)
