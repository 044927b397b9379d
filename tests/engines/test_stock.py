"""Stock diffusers pipelines, loaded from a folder of the user's, draw through pool and engine."""

import io
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled
from aigc_studio.core.events import Event, Picture, Step
from aigc_studio.engines.image import ImageEngine, crop_to_ratio, drawn_size
from aigc_studio.engines.image_request import ImageRequest, image_request
from aigc_studio.zoo.own import own_models
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU, TinyPool
from tests.stock import STOCK

LEVEL = 1.0  # of 255: mean difference of pixels that counts as the same picture
HALF = replace(CPU, precision="bfloat16")

# Said by numpy of a line in diffusers' Euler scheduler.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
every_kind = pytest.mark.parametrize("kind", STOCK)


@pytest.fixture(scope="module")
def pool(stock_folders: dict[str, Path]) -> Pool:
    return Pool(HALF, own_models([str(folder) for folder in stock_folders.values()]))


@pytest.fixture
def always_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Context, "preview_is_due", lambda self: True)


@every_kind
def test_a_stock_pipeline_draws_with_previews_in_half_precision(
    pool: Pool, kind: str, always_previews: None
) -> None:
    request = _request(kind, purpose="story")
    events = list(ImageEngine(pool).run(request.split(), Context()))
    steps = [event for event in events if isinstance(event, Step)]
    (picture,) = (event for event in events if isinstance(event, Picture))
    assert [event.step for event in steps] == list(range(1, steps[0].steps + 1))
    assert all(_ratio(event.preview) == pytest.approx(9 / 16, abs=0.05) for event in steps)
    assert picture.width / picture.height == pytest.approx(9 / 16, abs=0.05)
    assert picture.model == request.model == f"local/{kind}"
    with pool.lend(request.spec) as pipeline:
        networks = [part for part in pipeline.components.values() if hasattr(part, "parameters")]
        assert {p.dtype for part in networks for p in part.parameters()} == {HALF.dtype}


@every_kind
def test_a_picture_alone_equals_the_picture_in_a_batch(pool: Pool, kind: str) -> None:
    pieces = [piece for seed in (1, 2) for piece in _request(kind, seed=seed).split()]
    assert len({piece.batch_key() for piece in pieces}) == 1
    together = _pixels(ImageEngine(pool).run(pieces, Context()))
    alone = _pixels(ImageEngine(pool).run(pieces[1:], Context()))
    assert np.abs(alone[0] - together[1]).mean() <= 4 * LEVEL  # rounding of bfloat16
    assert np.abs(together[0] - together[1]).mean() > 4 * LEVEL


@every_kind
def test_a_stock_pipeline_stops_within_two_steps(pool: Pool, kind: str) -> None:
    asked: list[str] = []

    def is_cancelled(request_id: str) -> bool:
        asked.append(request_id)
        return len(asked) > 2

    seen: list[Event] = []
    with pytest.raises(Cancelled):
        for event in ImageEngine(pool).run(_request(kind, steps=6).split(), Context(is_cancelled)):
            seen.append(event)
    assert [type(event) for event in seen] == [Step]


@pytest.mark.parametrize(("kind", "heeds"), [("sd", True), ("sdxl", True), ("flux", False)])
def test_a_negative_prompt_is_heeded_where_the_pipeline_takes_one(
    pool: Pool, kind: str, heeds: bool
) -> None:
    plain, away = _request(kind, steps=1), _request(kind, steps=1, negative_prompt="the blue sea")
    assert plain.batch_key() != away.batch_key()
    engine = ImageEngine(pool)
    pictures = [_pixels(engine.run(request.split(), Context()))[0] for request in (plain, away)]
    assert np.array_equal(*pictures) is not heeds


def test_purposes_of_a_model_that_draws_any_ratio_do_not_share_a_batch() -> None:
    keys = {_request("sd", purpose=purpose).batch_key() for purpose in ("avatar", "story")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("purpose", "size"),
    [("avatar", (512, 512)), ("post", (464, 576)), ("story", (384, 688)), ("cover", (688, 384))],
)
def test_a_picture_is_drawn_in_its_ratio_with_the_area_the_model_knows(
    purpose: str, size: tuple[int, int]
) -> None:
    unet = SimpleNamespace(config=SimpleNamespace(sample_size=64))
    pipeline = SimpleNamespace(unet=unet, vae_scale_factor=8)
    assert drawn_size(pipeline, _request("sd", purpose=purpose)) == size


def test_a_picture_is_cut_to_its_ratio() -> None:
    assert crop_to_ratio(Image.new("RGB", (384, 688)), (9, 16)).size == (384, 682)
    assert crop_to_ratio(Image.new("RGB", (512, 512)), (1, 1)).size == (512, 512)


class OnePass:
    """A pipeline that takes a prompt and generators, and has no steps."""

    def __call__(self, prompt: list[str], *, generator: list[Any]) -> Any:
        colours = [(int(g.initial_seed()) % 256, 0, 0) for g in generator]
        return SimpleNamespace(images=[Image.new("RGB", (32, 32), colour) for colour in colours])


def test_a_pipeline_without_steps_tells_one_step_and_draws(tiny_spec: object) -> None:
    pieces = ImageRequest(prompt="a cat", seed=9, count=2).split()
    events = list(ImageEngine(TinyPool(OnePass())).run(pieces, Context()))  # type: ignore[arg-type]
    assert [type(event) for event in events] == [Step, Step, Picture, Picture]
    assert [pixels[0, 0, 0] for pixels in _pixels(events)] == [9, 10]


class OldPipeline:
    """A pipeline with the older kind of callback, as PixArt has it."""

    def __call__(
        self, prompt: list[str], *, num_inference_steps: int, callback: Any, callback_steps: int = 1
    ) -> Any:
        for step in range(num_inference_steps):
            callback(step, 0, None)
        return SimpleNamespace(images=[Image.new("RGB", (32, 32)) for _ in prompt])


def test_an_older_callback_is_used_too(tiny_spec: object) -> None:
    context = Context()
    context.preview_is_due()
    pieces = ImageRequest(prompt="a cat", steps=3).split()
    events = ImageEngine(TinyPool(OldPipeline())).run(pieces, context)  # type: ignore[arg-type]
    assert [type(event) for event in events] == [Step, Step, Step, Picture]


def _request(kind: str, **fields: object) -> ImageRequest:
    return image_request(
        **{"prompt": "a red apple", "model": f"local/{kind}", "seed": 7, "steps": 2, **fields}
    )


def _pixels(events: Any) -> list[np.ndarray]:
    return [
        np.asarray(Image.open(io.BytesIO(event.png)), dtype=np.float32)
        for event in events
        if isinstance(event, Picture)
    ]


def _ratio(preview: bytes | None) -> float:
    assert preview is not None
    with Image.open(io.BytesIO(preview)) as picture:
        return picture.width / picture.height
