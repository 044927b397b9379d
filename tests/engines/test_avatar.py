"""Faces come as they were wished for; the seed decides the rest."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled, RequestError
from aigc_studio.core.events import Picture, Step
from aigc_studio.core.language import catalogue
from aigc_studio.engines.avatar import KITS, WISHES, AvatarEngine, AvatarRequest, said
from aigc_studio.zoo.avatars import load_wardrobe
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.styles import find_style
from tests.fakes import CPU


@pytest.fixture(scope="module")
def engine() -> AvatarEngine:
    return AvatarEngine(Pool(CPU))


def _drawn(engine: AvatarEngine, **fields: object) -> list[Image.Image]:
    request = AvatarRequest.checked(fields)
    events = list(engine.run(request.split(), Context()))
    return [
        Image.open(io.BytesIO(event.png)).convert("RGB")
        for event in events
        if isinstance(event, Picture)
    ]


def _apart(first: Image.Image, second: Image.Image) -> float:
    """Return the mean difference in levels of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


@pytest.mark.parametrize("style", KITS)
def test_every_style_has_a_kit_a_label_and_a_picture(style: str) -> None:
    assert load_wardrobe().styles[KITS[style]]
    assert find_style(style)


@pytest.mark.parametrize(("trait", "word"), [(t, w) for t, ws in WISHES.items() for w in ws])
def test_every_wish_has_words_and_some_style_that_draws_it(trait: str, word: str) -> None:
    assert f"word.{word}" in catalogue()
    wardrobe = load_wardrobe()
    assert any(said(word) in wardrobe.words(kit).get(trait, ()) for kit in KITS.values())


def test_faces_are_drawn_in_steps_and_with_their_seeds(engine: AvatarEngine) -> None:
    request = AvatarRequest(style="bold", count=2, seed=5)
    events = list(engine.run(request.split(), Context()))
    assert [type(event) for event in events] == [Step, Step, Picture] * 2
    pictures = [event for event in events if isinstance(event, Picture)]
    assert [(p.seed, p.width, p.height, p.model) for p in pictures] == [
        (5, 512, 512, "avatar-gan-128"),
        (6, 512, 512, "avatar-gan-128"),
    ]


def test_the_same_seed_gives_the_same_face_and_another_another(engine: AvatarEngine) -> None:
    first, second = _drawn(engine, style="toon", count=2, seed=3)
    again = _drawn(engine, style="toon", seed=3)[0]
    assert _apart(first, again) == 0
    assert _apart(first, second) > 5


def test_a_wish_for_the_background_is_kept(engine: AvatarEngine) -> None:
    for word, colour in (("pink", (255, 210, 220)), ("light_blue", (180, 225, 245))):
        picture = _drawn(engine, style="bold", seed=1, wishes={"background": word})[0]
        corner = picture.crop((8, 8, 40, 40)).resize((1, 1)).getpixel((0, 0))
        assert max(abs(a - b) for a, b in zip(corner, colour, strict=True)) < 40


def test_a_mix_lies_between_both_faces(engine: AvatarEngine) -> None:
    fields = {"style": "bold", "seed": 1, "mix_seed": 2}
    first, middle, last = (_drawn(engine, **fields, mix=share)[0] for share in (0, 0.5, 1))
    assert _apart(last, _drawn(engine, style="bold", seed=2)[0]) == 0
    assert 0 < _apart(first, middle) < _apart(first, last)
    assert 0 < _apart(middle, last) < _apart(first, last)


@pytest.mark.parametrize("style", ["toon", "peep"])
def test_a_direction_changes_a_face_the_more_the_further(engine: AvatarEngine, style: str) -> None:
    def face(*shifts: float) -> Image.Image:
        return _drawn(engine, style=style, seed=3, shifts=shifts)[0]

    middle = face(0, 0, 0)
    assert 0 < _apart(middle, face(0.5, 0, 0)) < _apart(middle, face(2, 0, 0))
    assert _apart(face(2, 0, 0), face(-2, 0, 0)) > _apart(middle, face(2, 0, 0))
    assert _apart(face(2, 0, 0), face(0, 2, 0)) > 0
    assert face(0, 0, 1).getpixel((4, 4)) == middle.getpixel((4, 4))  # the ground is none


def test_a_cancelled_batch_draws_nothing(engine: AvatarEngine) -> None:
    with pytest.raises(Cancelled):
        list(engine.run(AvatarRequest().split(), Context(lambda _: True)))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"style": "oil"}, "style"),
        ({"wishes": {"skin": "plaid"}}, "wishes"),
        ({"wishes": {"wings": "two"}}, "wishes"),
        ({"count": 10}, "count"),
        ({"seed": -1}, "seed"),
        ({"mix_seed": 2**40}, "mix_seed"),
        ({"shifts": (0, 0, 3)}, "shifts"),
    ],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        AvatarRequest.checked(fields)
    assert refused.value.field == field
    assert refused.value.tell("zh")


def test_the_title_tells_style_and_wishes_in_both_languages() -> None:
    title = AvatarRequest(style="ink", wishes={"glasses": "glasses"}).title
    assert "Ink · Glasses glasses" in title
    assert "水墨 · 眼镜" in title
