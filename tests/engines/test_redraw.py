"""Pictures that are drawn anew, by the bundled kind of pipeline and by stock ones."""

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture, Step
from aigc_studio.engines.redraw import REDRAWS, RedrawEngine, RedrawRequest, fitted
from aigc_studio.zoo.own import own_models
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU, TinyPool
from tests.pictures import encode, noise
from tests.stock import STOCK
from tests.tiny import tiny_generator_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def pool(stock_folders: dict[str, Path]) -> Pool:
    return Pool(CPU, own_models([str(folder) for folder in stock_folders.values()]))


def asked(**fields: Any) -> RedrawRequest:
    picture = encode(Image.new("RGB", (60, 40), "red"))
    return RedrawRequest.made({"prompt": "a cat", "picture": picture, "seed": 3, **fields})


def drawn(engine: RedrawEngine, request: RedrawRequest) -> tuple[int, np.ndarray]:
    *steps, last = engine.run(request.split(), Context())
    assert isinstance(last, Picture)
    count = len([event for event in steps if isinstance(event, Step)])
    return count, np.asarray(Image.open(io.BytesIO(last.png)).convert("RGB"), dtype=float)


@pytest.mark.parametrize("kind", STOCK)
@pytest.mark.parametrize("strength", [0.25, 1.0])
def test_stock_pipelines_begin_with_the_picture_and_do_all_steps(
    pool: Pool, kind: str, strength: float
) -> None:
    wanted = asked(model=f"local/{kind}", steps=3, strength=strength)
    count, pixels = drawn(RedrawEngine(pool), wanted)
    assert count in (3, 4)  # one scheduler takes a step more than it is asked for
    other = wanted.model_copy(update={"picture": noise(5, (60, 40))})
    apart = np.abs(pixels - drawn(RedrawEngine(pool), other)[1]).mean()
    assert bool(apart > 1.5) == (strength < 1) or kind == "sdxl"  # whose noise is never pure


def test_less_is_left_the_more_is_changed(tiny_pool: TinyPool) -> None:
    engine = RedrawEngine(tiny_pool)

    def apart(strength: float) -> float:
        one, other = (
            drawn(engine, asked(picture=encode(Image.new("RGB", (32, 32), colour)),
                                strength=strength, quality="fast"))[1]
            for colour in ("red", "blue")
        )  # fmt: skip
        return float(np.abs(one - other).mean())

    assert apart(0.3) > apart(0.8) > apart(1.0) == 0


def test_the_middle_of_a_picture_counts_and_nothing_is_white() -> None:
    wide = Image.new("RGBA", (90, 30))
    wide.paste("green", (30, 0, 60, 30))
    pixels = np.asarray(fitted(encode(wide, "PNG"), (32, 32)))
    assert np.abs(pixels - np.array((0, 128, 0), float)).mean() < 2
    assert np.asarray(fitted(encode(Image.new("RGBA", (9, 9)), "PNG"), (8, 8))).min() == 255


def test_a_model_that_cannot_is_refused_with_what_to_do() -> None:
    with pytest.raises(RequestError) as refused:
        asked(model="generator-art-128")
    assert refused.value.field == "model"
    assert asked().model == REDRAWS


def test_a_pipeline_that_diffusers_cannot_turn_is_refused(tiny_spec: object) -> None:
    engine = RedrawEngine(TinyPool(tiny_generator_pipeline()))
    with pytest.raises(RequestError) as refused:
        list(engine.run(asked().split(), Context()))
    assert refused.value.field == "model"


def test_another_program_sends_base64() -> None:
    content = noise(1, (9, 7))
    sent = base64.b64encode(content).decode()
    assert RedrawRequest.checked({"prompt": "a cat", "picture": sent}).picture == content
    for wrong in ({}, {"picture": "*"}, {"picture": ""}):
        with pytest.raises(RequestError) as refused:
            RedrawRequest.checked({"prompt": "a cat", **wrong})
        assert refused.value.field == "picture"
