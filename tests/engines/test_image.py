"""Prompts are checked, completed and drawn."""

import io
import sqlite3
import unicodedata
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture, Step
from aigc_studio.engines.image import ImageEngine, finish
from aigc_studio.engines.image_request import (
    MAX_PROMPT,
    MAX_SEED,
    ImageRequest,
    clean_text,
    image_request,
)
from aigc_studio.zoo.catalog import MODELS, ModelSpec
from aigc_studio.zoo.styles import PICTURES
from tests.fakes import TinyPool

SPEC = MODELS[0]


@pytest.mark.parametrize(
    ("field", "value", "english", "chinese"),
    [
        ("prompt", "", "nothing to draw", "还没有内容"),
        ("prompt", " \n\t　", "nothing to draw", "还没有内容"),
        ("prompt", "x" * 4001, "4001 characters, at most 4000", "4001 个字符，最多 4000"),
        ("prompt", "a\0b", "control characters", "控制字符"),
        ("prompt", "a\ud800", "broken letters", "残缺字符"),
        ("prompt", "a\x1b[2J", "control characters", "控制字符"),
        ("negative_prompt", "x" * 4001, "at most 4000", "最多 4000"),
        ("negative_prompt", "a\0b", "control characters", "控制字符"),
        ("count", 0, "0 pictures", "0 张"),
        ("count", 5, "Choose 1 to 4", "1 到 4"),
        ("seed", -1, "The seed -1", "种子 -1"),
        ("seed", MAX_SEED + 1, f"0 to {MAX_SEED}", f"0 到 {MAX_SEED}"),
        ("steps", 0, "0 steps", "步数 0"),
        ("steps", 51, "1 to 50", "1 到 50"),
        ("purpose", "poster", "no purpose called poster", "poster"),
        ("quality", "ultra", "no quality called ultra", "ultra"),
        ("model", "nonsense", "no model called nonsense", "nonsense"),
    ],
)
def test_a_bad_field_is_named_in_both_languages(
    field: str, value: object, english: str, chinese: str
) -> None:
    with pytest.raises(RequestError) as caught:
        image_request(**{"prompt": "a cat", field: value})
    assert caught.value.field == field
    assert english in caught.value.tell("en")
    assert chinese in caught.value.tell("zh")


def test_the_longest_prompt_fits() -> None:
    assert len(image_request(prompt="猫" * MAX_PROMPT).prompt) == MAX_PROMPT


def test_a_prompt_is_trimmed_and_composed() -> None:
    assert image_request(prompt="  cafe\u0301\n").prompt == "café"


def test_seeds_count_up_from_the_first() -> None:
    pieces = ImageRequest(prompt="a cat", seed=7, count=2).split()
    assert [piece.seed for piece in pieces] == [7, 8]
    assert [piece.count for piece in pieces] == [1, 1]


def test_pieces_are_numbered_after_their_request() -> None:
    request = ImageRequest(prompt="a cat", count=3)
    assert [piece.id for piece in request.split()] == [f"{request.id}.{i}" for i in range(3)]


def test_seeds_begin_again_after_the_largest() -> None:
    pieces = ImageRequest(prompt="a cat", seed=MAX_SEED, count=2).split()
    assert [piece.seed for piece in pieces] == [MAX_SEED, 0]


def test_the_style_is_told_to_the_model() -> None:
    assert image_request(prompt="a cat", style="ink").text == "a cat, ink sketch avatar"
    with pytest.raises(RequestError) as refused:
        image_request(prompt="a cat", style="oil")
    assert refused.value.field == "style"


def test_a_landscape_is_cut_to_a_ratio_and_a_sticker_gets_more_ground() -> None:
    striped = Image.new("RGB", (128, 128), "red")
    striped.paste("blue", (0, 0, 128, 40))
    sticker = image_request(prompt="a lake", purpose="story")
    scene = image_request(prompt="a lake", purpose="story", style="landscape")
    assert finish(striped, sticker, 128).size == (128, 228)
    assert finish(striped, scene, 128).size == (72, 128)


def test_steps_replace_those_of_the_quality() -> None:
    balanced, own = ImageRequest(prompt="x"), ImageRequest(prompt="x", steps=33)
    assert balanced.batch_key()[2] == SPEC.presets["balanced"].steps
    assert own.batch_key()[2] == 33


def test_prompts_seeds_and_purposes_may_share_a_batch_but_not_steps() -> None:
    one = ImageRequest(prompt="a cat", seed=1)
    assert one.batch_key() == ImageRequest(prompt="猫", seed=2, purpose="story").batch_key()
    assert one.batch_key() != ImageRequest(prompt="a cat", seed=1, quality="fast").batch_key()


@given(st.text(st.characters()))
@example("a\ud800")
@example("\udcff")
@example("a\0b")
@example("\u0958" * MAX_PROMPT)  # composed, this letter is two
@example("\U0001f1e8\U0001f1f3\u200d\ufe0f\uffff")
def test_cleaned_text_can_be_stored_and_cleaned_again(text: str) -> None:
    try:
        clean = clean_text(text)
    except ValueError as refused:
        assert str(refused) in ("characters", "long")
        return
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert "\0" not in clean
    assert len(clean) <= MAX_PROMPT
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_text(clean) == clean
    with sqlite3.connect(":memory:") as database:
        assert database.execute("SELECT ?, length(?1)", [clean]).fetchone() == (clean, len(clean))
    database.close()


@pytest.mark.parametrize(
    ("purpose", "size"),
    [("avatar", (64, 64)), ("post", (64, 80)), ("story", (64, 114)), ("cover", (114, 64))],
)
def test_a_picture_has_the_ratio_of_its_purpose(
    tiny_pool: TinyPool, purpose: str, size: tuple[int, int]
) -> None:
    picture = _draw(tiny_pool, purpose=purpose, quality="fast")
    assert (picture.width, picture.height) == _open(picture).size == size


def test_a_picture_tells_what_made_it(tiny_pool: TinyPool, tiny_spec: ModelSpec) -> None:
    picture = _draw(tiny_pool, seed=9)
    assert (picture.seed, picture.model) == (9, tiny_spec.name)
    assert picture.seconds > 0


def test_chinese_prompts_are_drawn(tiny_pool: TinyPool) -> None:
    assert _draw(tiny_pool, prompt="一只猫").png != _draw(tiny_pool, prompt="一个红苹果").png


def test_a_negative_prompt_changes_the_picture(tiny_pool: TinyPool) -> None:
    plain, away = _draw(tiny_pool), _draw(tiny_pool, negative_prompt="the blue sea")
    assert plain.png != away.png


def test_other_seeds_give_other_pictures(tiny_pool: TinyPool) -> None:
    assert _draw(tiny_pool, seed=1).png != _draw(tiny_pool, seed=2).png


def test_previews_show_the_picture_in_its_ratio(
    tiny_pool: TinyPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Context, "preview_is_due", lambda self: True)
    piece = ImageRequest(prompt="a cat", purpose="post").split()[0]
    steps = [e for e in ImageEngine(tiny_pool).run([piece], Context()) if isinstance(e, Step)]
    assert [step.step for step in steps] == [1, 2, 3]
    for step in steps:
        assert step.preview is not None
        with Image.open(io.BytesIO(step.preview)) as preview:
            assert (preview.format, preview.size) == ("JPEG", (32, 40))


def _draw(pool: TinyPool, prompt: str = "a cat", **fields: object) -> Picture:
    pieces = image_request(prompt=prompt, **fields).split()
    *_, last = ImageEngine(pool).run(pieces, Context())
    assert isinstance(last, Picture)
    return last


def _open(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png))


class Album:
    """A pipeline that shows a panda for one seed, and blots for all others."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, prompt: list[str], *, generator: list[Any]) -> Any:
        panda = Image.open(PICTURES / "flat.webp").convert("RGB")
        blot = Image.effect_noise((128, 128), 90).convert("RGB")
        drawn = [panda if g.initial_seed() == self.seed else blot for g in generator]
        return SimpleNamespace(images=drawn)


def test_of_several_tries_the_one_that_fits_the_words_is_kept(tiny_spec: ModelSpec) -> None:
    request = ImageRequest(prompt="a panda", seed=7, count=2, best_of=4)
    first, second = request.split()
    wanted = second.tries()[2].seed
    engine = ImageEngine(TinyPool(Album(wanted)))
    made = {
        e.request_id: e for e in engine.run([first, second], Context()) if isinstance(e, Picture)
    }
    assert made[second.id].seed == wanted
    assert made[first.id].seed in {one.seed for one in first.tries()}
    alone = ImageRequest(prompt="一只熊猫", seed=wanted, best_of=1)
    *_, picture = engine.run(alone.split(), Context())
    assert picture.png == made[second.id].png


def test_tries_of_several_pictures_are_all_different() -> None:
    pieces = ImageRequest(prompt="a cat", seed=MAX_SEED, count=4, best_of=4).split()
    assert len({one.seed for piece in pieces for one in piece.tries()}) == 16
