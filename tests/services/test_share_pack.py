"""A share pack: exact pixels, marks, records and words, file by file."""

import io
import zipfile
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.art.postcard import SIZE
from aigc_studio.core.events import Film, Picture
from aigc_studio.core.images import to_png
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.tour import TourRequest
from aigc_studio.services.database import Result
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library
from aigc_studio.services.platforms import KINDS, PLATFORMS
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.share_pack import SHEET, share_pack
from tests.pictures import film_of

CHOSEN = [row for row in PLATFORMS if row.key in ("instagram", "x", "wechat")]


def kept(library: Library, jobs: JobTable, request: ImageRequest | TourRequest) -> Sequence[Result]:
    job, results = jobs.add(request), []
    for i, piece in enumerate(request.split()):
        size = SIZE if isinstance(piece, TourRequest) else (200, 200)
        picture = Image.new("RGB", size, (200, 220, 240))
        ImageDraw.Draw(picture).ellipse((70, 60, 130, 150), "purple")
        facts = {"request_id": piece.id, "seed": 7, "model": "fake", "seconds": 1}
        if getattr(piece, "part", "") == "film":
            made: Film | Picture = Film.model_validate(
                {**facts, "mp4": film_of((72, 128)), "width": 72, "height": 128}
            )
        else:
            png = to_png(picture)
            made = Picture.model_validate(
                {**facts, "png": png, "width": size[0], "height": size[1]}
            )
        results.append(library.keep(job.id, i, piece, made))
    return results


@pytest.fixture
def pack(library: Library, jobs: JobTable) -> zipfile.ZipFile:
    face = kept(library, jobs, ImageRequest(prompt="a secret face", seed=7))
    tour = kept(library, jobs, TourRequest(places=("fuji",), film=True))
    pieces = share_pack(library, [*face, *tour], CHOSEN, KINDS, "zh")
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_every_picture_is_there_in_exactly_its_sizes_marked_and_recorded(
    pack: zipfile.ZipFile,
) -> None:
    assert pack.testzip() is None
    wanted = {
        f"{row.key}/{number:02d}-{kind}-{size[0]}x{size[1]}.jpg"
        for row in CHOSEN
        for number in (1, 2)
        for kind in KINDS
        if (size := row.size(kind)) and (number, kind) != (2, "avatar")
    }
    others = {f"{row.key}/captions.txt" for row in CHOSEN} | {"films/03.mp4", SHEET}
    assert set(pack.namelist()) == wanted | others
    for name in [*wanted, "films/03.mp4", SHEET]:
        report = verify(pack.read(name))
        assert report.ours, name
        assert report.machine_made, name
        assert b"secret" not in pack.read(name)
        if name in wanted:
            assert f"-{report.width}x{report.height}." in name
            assert has_mark(pack.read(name), "top-left" if "/02" in name else "bottom-right"), name


def test_words_stand_beside_the_pictures(pack: zipfile.ZipFile) -> None:
    text = pack.read("x/captions.txt").decode("utf-8-sig")
    assert "02-feed-1080x1350.jpg, 02-banner-1500x500.jpg" in text
    assert "Greetings from Mount Fuji, Japan!" in text
    assert "来自日本富士山的问候！" in text
    assert "#AIGenerated" in text
    assert "alt]" in text


def has_mark(content: bytes, corner: str) -> bool:
    """Whether the dark plate with white letters is in that corner."""
    with Image.open(io.BytesIO(content)) as picture:
        levels = np.asarray(picture.convert("L"), dtype=np.int16)
    high, wide = levels.shape
    short = min(high, wide)
    part = slice(0, round(0.18 * short)), slice(0, round(0.3 * short))
    if corner == "bottom-right":
        part = slice(high - part[0].stop, high), slice(wide - part[1].stop, wide)
    seen = levels[part]
    return bool((seen > 235).mean() > 0.02 and (seen < 130).mean() > 0.1)
