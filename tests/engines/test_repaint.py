"""Pictures get the style of a painting from models of the user's own, under the same controls."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture, Step
from aigc_studio.engines.repaint import Repainter, as_large, changed_by, words_for
from aigc_studio.engines.style import StyleEngine
from aigc_studio.engines.style_request import ALL, OWN, TRAINED, StyleRequest
from aigc_studio.zoo.network import STYLE
from aigc_studio.zoo.own import own_models
from aigc_studio.zoo.paintings import find_painting
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU
from tests.pictures import encode
from tests.stock import STOCK, save_adapter

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def pool(stock_folders: dict[str, Path]) -> Pool:
    return Pool(CPU, own_models([str(folder) for folder in stock_folders.values()]))


@pytest.fixture(scope="module")
def looking(stock_folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """A pool with an IP-Adapter."""
    adapter = save_adapter(tmp_path_factory.mktemp("adapter"))
    owned = own_models([str(folder) for folder in stock_folders.values()])
    return Pool(CPU, owned, picture_adapter=str(adapter))


def photo(size: tuple[int, int] = (24, 16)) -> Image.Image:
    """A teal disc on white."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).ellipse((size[0] // 3, 4, 2 * size[0] // 3, size[1] - 4), "teal")
    return picture


def asked(**fields: Any) -> StyleRequest:
    asks = {"picture": encode(photo()), "drawn_by": "local/sd", "look": "scream"}
    return StyleRequest.made({**asks, **fields})


def painted(pool: Pool, **fields: Any) -> Image.Image:
    *_, last = StyleEngine(pool).run(asked(**fields).split(), Context())
    assert isinstance(last, Picture)
    return Image.open(io.BytesIO(last.png)).convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())


@pytest.mark.parametrize("kind", STOCK)
def test_a_model_of_ones_own_paints_in_all_its_steps(pool: Pool, kind: str) -> None:
    events = list(StyleEngine(pool).run(asked(drawn_by=f"local/{kind}").split(), Context()))
    *steps, last = events
    assert isinstance(last, Picture)
    assert (last.model, last.width, last.height) == (f"local/{kind}", 24, 16)
    numbers = [event.step for event in steps if isinstance(event, Step)]
    assert numbers == list(range(1, numbers[-1] + 1))
    assert numbers[-1] == steps[-1].steps >= 20


def test_strength_says_how_much_of_the_photo_is_left(pool: Pool) -> None:
    black = encode(Image.new("RGB", (24, 16)))
    at = [
        apart(painted(pool, strength=s), painted(pool, strength=s, picture=black))
        for s in (0.0, 0.4, 1.0)
    ]
    assert at[0] > at[1] > at[2]
    assert apart(painted(pool, strength=0.0), photo()) == 0
    assert changed_by(1.0) < 1


def test_the_words_are_those_of_the_paintings(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    scream, lion = (find_painting(key) for key in ("scream", "lion"))
    assert scream and lion
    one = "painting in the style of The Scream by Edvard Munch"
    assert words_for([scream], "my cat") == f"my cat, {one}"
    both = f"{one} and Panel with striding lion, glazed brick"
    assert words_for([scream, lion]).endswith(both)

    said: list[str] = []

    def drawn(engine: Repainter, asks: dict[str, str], *_: object) -> Image.Image:
        said.append(asks["prompt"])
        return engine.content

    monkeypatch.setattr("aigc_studio.engines.style.repaint", drawn)
    painted(pool, subject="my cat")
    painted(pool, second="lion", blend=0.5)
    painted(pool, second="lion", blend=0.0)
    painted(pool, look=OWN, styles=(encode(photo()),))
    assert said == [
        f"my cat, {one}", f"a picture, {both}", f"a picture, {one}", "a picture, in the same style"
    ]  # fmt: skip


def test_the_words_reach_the_model(pool: Pool) -> None:
    assert apart(painted(pool, subject="a red apple"), painted(pool, subject="一只猫")) > 0.1


def test_area_and_colours_count_as_with_the_bundled_network(pool: Pool) -> None:
    mask = Image.new("L", (24, 16))
    mask.paste(255, (0, 0, 12, 16))
    whole = np.asarray(painted(pool))
    part = np.asarray(painted(pool, area="subject", mask=encode(mask)))
    assert np.array_equal(part[:, :12], whole[:, :12])
    assert np.array_equal(part[:, 12:], np.asarray(photo())[:, 12:])
    grey = encode(photo().convert("L"))
    kept = np.asarray(painted(pool, picture=grey, keep_colours=True), int)
    assert np.ptp(kept, axis=2).max() <= 1


@pytest.mark.parametrize("kind", ["sd", "sdxl"])
def test_a_model_that_can_look_sees_the_painting_or_ones_own_picture(
    pool: Pool, looking: Pool, kind: str
) -> None:
    by = {"drawn_by": f"local/{kind}"}
    assert apart(painted(pool, **by), painted(looking, **by)) > 0.5
    red, blue = (encode(Image.new("RGB", (40, 40), colour)) for colour in ("red", "blue"))
    one, other = (painted(looking, **by, look=OWN, styles=(given,)) for given in (red, blue))
    assert apart(one, other) > 0.1


def test_ones_own_picture_is_refused_where_nobody_can_look_at_it(pool: Pool, looking: Pool) -> None:
    style = encode(Image.new("RGB", (40, 40), "red"))
    for lender, kind in ((pool, "sd"), (looking, "flux")):
        with pytest.raises(RequestError, match="AIGC_PICTURE_ADAPTER") as refused:
            painted(lender, drawn_by=f"local/{kind}", look=OWN, styles=(style,))
        assert refused.value.field == "model"


def test_filters_the_sheet_and_learned_manners_are_not_for_models_of_ones_own() -> None:
    assert asked(look="pencil").model == ""
    assert asked(look=ALL).model == STYLE
    assert asked(look=TRAINED, manner="0" * 32).model == STYLE
    assert asked().model == "local/sd"


def test_a_model_that_is_not_there_is_refused(pool: Pool) -> None:
    with pytest.raises(RequestError):
        asked(drawn_by="generator-art-128")
    with pytest.raises(RequestError):
        painted(pool, drawn_by="local/none")


def test_a_photo_larger_than_what_is_drawn_comes_out_as_large_as_that() -> None:
    """In its own ratio: a sliver, too, that is drawn wider than it is."""
    drawn = Image.new("RGB", (80, 48))
    assert as_large(photo((24, 16)), drawn).size == (24, 16)
    assert as_large(photo((480, 320)), drawn).size == (76, 51)
    assert as_large(Image.new("RGB", (2000, 20)), drawn).size == (620, 6)
