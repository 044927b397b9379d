"""Pictures get a look; odd ones come out right or are refused in words."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.art.palette import with_colours_of
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture
from aigc_studio.engines.style import StyleEngine
from aigc_studio.engines.style_request import ALL, OWN, StyleRequest
from aigc_studio.zoo.network import STYLE
from aigc_studio.zoo.paintings import PAINTINGS
from tests.fakes import TinyPool
from tests.pictures import encode, noise


@pytest.fixture(scope="module")
def engine() -> StyleEngine:
    return StyleEngine(TinyPool(None))


def disc(mode: str = "RGB") -> Image.Image:
    """A purple disc on white."""
    picture = Image.new("RGB", (96, 64), "white")
    ImageDraw.Draw(picture).ellipse((28, 12, 68, 52), "purple")
    return picture.convert(mode)


def styled(engine: StyleEngine, image: Image.Image, **fields: object) -> Image.Image:
    media = "jpeg" if image.mode == "CMYK" else "png"
    return last_of(engine, picture=encode(image, media), **fields)[1]


def last_of(engine: StyleEngine, **fields: object) -> tuple[Picture, Image.Image]:
    *_, last = engine.run(StyleRequest.made(fields).split(), Context())
    assert isinstance(last, Picture)
    return last, Image.open(io.BytesIO(last.png))


def apart(one: Image.Image, other: Image.Image) -> float:
    levels = [np.asarray(picture.convert("RGB"), dtype=np.float32) for picture in (one, other)]
    return float(np.abs(levels[0] - levels[1]).mean())


@pytest.mark.parametrize("look", ["scream", "pencil"])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "P"])
def test_every_kind_of_picture_gets_a_look(engine: StyleEngine, look: str, mode: str) -> None:
    made = styled(engine, disc(mode), look=look)
    assert (made.size, made.mode) == ((96, 64), "RGB")
    assert apart(made, disc()) > 2


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (3000, 40)])
@pytest.mark.parametrize("look", ["scream", "low_poly"])
def test_slivers_keep_their_shape(engine: StyleEngine, look: str, size: tuple[int, int]) -> None:
    made = styled(engine, Image.new("RGB", size, "teal"), look=look, side=512)
    assert made.size == ((512, 7) if size[0] == 3000 else size)


def test_transparency_stays(engine: StyleEngine) -> None:
    clear = disc("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    for look in ("scream", "pop_art"):
        made = styled(engine, clear, look=look)
        assert made.getchannel("A").tobytes() == clear.getchannel("A").tobytes()


def test_the_style_is_that_of_the_pictures_handed_in(engine: StyleEngine) -> None:
    red, blue = (encode(Image.new("RGB", (64, 64), colour)) for colour in ("red", "blue"))
    content = encode(disc())
    event, first = last_of(engine, picture=content, styles=(red,), look=OWN)
    _, other = last_of(engine, picture=content, styles=(blue,), look=OWN)
    assert event.model == STYLE
    assert apart(first, other) > 0.1


def test_strength_reaches_both_ends(engine: StyleEngine) -> None:
    for look in ("scream", "comic_ink"):
        changes = [
            apart(styled(engine, disc(), look=look, strength=strength), disc())
            for strength in (0.0, 0.5, 1.0)
        ]
        assert changes[0] <= 0.5 < changes[1] < changes[2]


def test_blending_reaches_both_paintings(engine: StyleEngine) -> None:
    one, other = (styled(engine, disc(), look=look) for look in ("scream", "lion"))
    none, half, full = (
        styled(engine, disc(), look="scream", second="lion", blend=blend)
        for blend in (0.0, 0.5, 1.0)
    )
    assert apart(none, one) == 0
    assert apart(full, other) <= 0.5
    assert 0 < apart(half, one) < apart(other, one)


def test_of_several_pictures_the_mean_counts(engine: StyleEngine) -> None:
    styles = noise(1, (40, 40)), encode(Image.new("RGB", (40, 40), "navy"))
    picture = encode(disc())
    one, other, both = (
        last_of(engine, picture=picture, look=OWN, styles=given)[1]
        for given in (styles[:1], styles[1:], styles)
    )
    assert 0 < apart(both, one) < apart(one, other)


def test_kept_colours_are_those_of_the_picture(engine: StyleEngine) -> None:
    grey = disc("L")
    made = np.asarray(styled(engine, grey, look="visit", keep_colours=True), dtype=int)
    assert np.ptp(made, axis=2).max() <= 1
    black, white = (Image.new("RGB", (4, 4), colour) for colour in ("black", "white"))
    assert with_colours_of(black, white).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("look", ["scream", "pencil"])
def test_the_subject_or_the_background_alone_is_painted(engine: StyleEngine, look: str) -> None:
    inside, outside = (48, 32), (5, 5)
    subject = styled(engine, disc(), look=look, area="subject")
    background = styled(engine, disc(), look=look, area="background")
    whole = styled(engine, disc(), look=look)
    assert subject.getpixel(inside) == whole.getpixel(inside)
    assert subject.getpixel(outside) == (255, 255, 255)
    assert background.getpixel(inside) == disc().getpixel(inside)
    assert background.getpixel(outside) == whole.getpixel(outside)


def test_where_nothing_stands_out_an_area_is_refused(engine: StyleEngine) -> None:
    with pytest.raises(RequestError, match="told from its background"):
        styled(engine, Image.new("RGB", (64, 64), "teal"), area="subject")


def left_half(size: tuple[int, int], soft_px: int = 0) -> Image.Image:
    """White on the left, black on the right, the edge in the middle so many pixels wide."""
    levels = (0.5 - (np.arange(size[0]) + 0.5 - size[0] / 2) / max(soft_px, 1e-3)).clip(0, 1)
    return Image.fromarray((255 * levels).round().astype(np.uint8)[None].repeat(size[1], axis=0))


@pytest.mark.parametrize("look", ["scream", "pencil"])
def test_a_mask_handed_in_counts_instead_of_what_is_guessed(engine: StyleEngine, look: str) -> None:
    mask = encode(left_half((96, 64)))
    whole = np.asarray(styled(engine, disc(), look=look))
    subject = np.asarray(styled(engine, disc(), look=look, area="subject", mask=mask))
    background = np.asarray(styled(engine, disc(), look=look, area="background", mask=mask))
    assert np.array_equal(subject[:, :48], whole[:, :48])
    assert np.array_equal(subject[:, 48:], np.asarray(disc())[:, 48:])
    assert np.array_equal(background[:, 48:], whole[:, 48:])
    assert np.array_equal(background[:, :48], np.asarray(disc())[:, :48])


def test_soft_edges_of_a_mask_stay_soft(engine: StyleEngine) -> None:
    """Between the picture and what is painted, as the mask says, in every size of its shape."""
    black = Image.new("RGB", (96, 64))
    whole = np.asarray(styled(engine, black, look="pop_art"), float)
    assert whole[..., 0].min() > 20  # else there would be nothing to see
    for size in ((96, 64), (192, 128)):
        mask = left_half(size, soft_px=size[0] // 4)
        made = styled(engine, black, look="pop_art", area="subject", mask=encode(mask))
        share = np.asarray(made, float)[32, :, 0] / whole[32, :, 0]
        wanted = np.asarray(mask.resize((96, 64), Image.Resampling.BOX), float)[32] / 255
        assert np.abs(share - wanted).max() < 0.05


@pytest.mark.parametrize(
    ("mask", "field"),
    [
        (encode(Image.new("L", (64, 64), 255)), "mask"),
        (b"hello", "file"),
        (encode(Image.new("L", (96, 64))), "area"),
    ],
)
def test_a_mask_that_cannot_be_is_refused(engine: StyleEngine, mask: bytes, field: str) -> None:
    with pytest.raises(RequestError) as refused:
        styled(engine, disc(), look="pencil", area="subject", mask=mask)
    assert refused.value.field == field


def test_the_passport_shows_every_painting(engine: StyleEngine) -> None:
    events = list(
        engine.run(StyleRequest.made({"picture": encode(disc()), "look": ALL}).split(), Context())
    )
    last = events[-1]
    assert isinstance(last, Picture)
    assert len(events) == len(PAINTINGS) + 1
    assert last.width > 6 * 96
    assert last.model == STYLE


def test_a_filter_is_of_no_model(engine: StyleEngine) -> None:
    assert last_of(engine, picture=encode(disc()), look="pixel_art")[0].model == ""


def test_what_is_no_picture_is_refused_in_words(engine: StyleEngine) -> None:
    for picture in (b"hello", encode(disc())):
        with pytest.raises(RequestError, match="no picture"):
            last_of(engine, picture=picture, look=OWN, styles=(b"x",))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"picture": b""}, "picture"),
        ({"look": OWN}, "styles"),
        ({"look": OWN, "styles": [b"x"] * 5}, "styles"),
        ({"look": "finger_paint"}, "look"),
        ({"second": "pencil"}, "second"),
        ({"strength": 1.5}, "strength"),
        ({"blend": -1}, "blend"),
        ({"area": "left"}, "area"),
        ({"side": 9000}, "side"),
        ({"mask": b"x", "others": (b"y",)}, "mask"),
    ],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        StyleRequest.made({"picture": b"x", **fields})
    assert refused.value.field == field


def test_a_request_waits_without_its_pictures() -> None:
    request = StyleRequest(look=OWN, picture=b"photo", styles=(b"one", b"two"), mask=b"mask")
    kept: dict[str, bytes] = {}

    def keep(content: bytes) -> str:
        kept[f"{len(kept):032x}"] = content
        return f"{len(kept) - 1:032x}"

    waiting = request.put_away(keep)
    assert waiting.pictures == ()
    assert set(waiting.uploads) == set(kept)
    assert set(kept.values()) == {b"photo", b"one", b"two", b"mask"}
    again = waiting.split()[0].taken_out(kept.__getitem__)
    assert (again.pictures, again.mask) == (request.pictures, b"mask")
    assert StyleRequest.model_validate_json(waiting.model_dump_json()) == waiting


def test_every_photo_is_a_piece_of_its_own_whether_here_or_waiting() -> None:
    request = StyleRequest(look=OWN, picture=b"a", others=(b"b", b"c"), styles=(b"style",))
    kept: dict[str, bytes] = {}

    def keep(content: bytes) -> str:
        kept[f"{len(kept):032x}"] = content
        return f"{len(kept) - 1:032x}"

    here = [piece.pictures for piece in request.split()]
    assert here == [(b"a", b"style"), (b"b", b"style"), (b"c", b"style")]
    waiting = request.put_away(keep)
    assert waiting.pieces == request.pieces == 3
    assert len(waiting.uploads) == 4
    read = [piece.taken_out(kept.__getitem__).pictures for piece in waiting.split()]
    assert read == here


def test_a_recipe_tells_no_picture_nor_where_it_lay() -> None:
    recorded = StyleRequest(picture=b"x", styles=(b"y",), others=(b"z",)).recorded()
    assert not [name for name, value in recorded.items() if isinstance(value, bytes | list)]
    assert recorded["model"] == STYLE
    assert "model" not in StyleRequest(look="pencil").recorded()


def test_a_recipe_tells_that_a_mask_was_corrected_where_it_counts() -> None:
    for area, mask, told in (
        ("subject", b"x", True),
        ("subject", b"", False),
        ("whole", b"x", False),
    ):
        request = StyleRequest.made({"picture": b"y", "area": area, "mask": mask})
        assert request.recorded()["is_corrected"] is told
        assert "mask" not in request.recorded()


def test_a_title_names_the_looks_in_both_languages() -> None:
    mixed = StyleRequest(look="scream", second="lion", blend=0.3, subject="me")
    assert mixed.title == "me · The Scream · 呐喊 · Glazed brick · 釉砖"
    assert StyleRequest(look="pencil", second="lion").title == "Pencil · 铅笔"
    assert StyleRequest(look=ALL).title == "Style passport · 风格护照"


def test_other_programs_send_pictures_in_base64() -> None:
    text = base64.b64encode(b"pixels").decode()
    request = StyleRequest.checked({"picture": text, "look": OWN, "styles": [text]})
    assert request.pictures == (b"pixels", b"pixels")
    assert StyleRequest.checked({"picture": text, "mask": text}).mask == b"pixels"
    with pytest.raises(RequestError):
        StyleRequest.checked({"picture": text, "look": OWN})
