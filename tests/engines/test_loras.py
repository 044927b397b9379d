"""Pictures drawn with a LoRA: it changes its own requests, by its weight, and no others."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import ImageRequest, image_request
from aigc_studio.training.bundled_learner import BundledLearner
from aigc_studio.training.learner import trained
from aigc_studio.zoo.loras import ABOUT, Lora, LoraShelf, LoraUse
from aigc_studio.zoo.own import own_models
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU

# Said by peft when LoRAs are stacked, which is meant.
pytestmark = pytest.mark.filterwarnings("ignore:Already found a `peft_config`:UserWarning")

ONE, TWO, GONE = ("1" * 32, "2" * 32, "3" * 32)
MODEL = "local/bundled"  # a tiny one of the kind that is bundled


@pytest.fixture
def engine(tunable_folder: Path, tmp_path: Path) -> ImageEngine:
    """An engine with two LoRAs of random weights on its shelf."""
    shelf = LoraShelf(tmp_path / "shelf")
    for seed, lora_id in enumerate((ONE, TWO)):
        pipeline = StableDiffusionPipeline.from_pretrained(tunable_folder)
        learner = BundledLearner(pipeline, rank=2, seed=seed)
        generator = torch.Generator().manual_seed(seed)
        for parameter in trained(learner.network).values():
            parameter.data = 0.3 * torch.randn(parameter.shape, generator=generator)
        folder = shelf.folder_of(lora_id)
        folder.mkdir(parents=True)
        learner.save(folder)
        about = Lora(id=lora_id, name="x", word=f"w{seed}", goal="style", model=MODEL)
        (folder / ABOUT).write_text(about.model_dump_json(), encoding="utf-8")
    return ImageEngine(Pool(CPU, own_models([str(tunable_folder)]), loras=shelf))


def drawn(engine: ImageEngine, **fields: object) -> np.ndarray:
    request = image_request(prompt="a red apple", seed=3, model=MODEL, **fields)
    events = list(engine.run(request.split(), Context()))
    (picture,) = (event for event in events if isinstance(event, Picture))
    return np.asarray(Image.open(io.BytesIO(picture.png)), dtype=np.float32)


def use(lora_id: str, weight: float = 1.0) -> dict[str, object]:
    return {"id": lora_id, "weight": weight}


def test_loras_change_their_own_requests_add_up_and_leave_nothing_behind(
    engine: ImageEngine,
) -> None:
    plain = drawn(engine)
    one = drawn(engine, loras=[use(ONE)])
    half = drawn(engine, loras=[use(ONE, 0.5)])
    both = drawn(engine, loras=[use(ONE), use(TWO)])
    pictures = (plain, one, half, both)
    assert all(np.abs(a - b).mean() > 0.5 for i, a in enumerate(pictures) for b in pictures[:i])
    assert np.array_equal(drawn(engine), plain)
    assert np.array_equal(drawn(engine, loras=[use(ONE)]), one)


def test_only_requests_with_the_same_loras_share_a_batch() -> None:
    requests = [
        ImageRequest(prompt="x"),
        ImageRequest(prompt="x", loras=(LoraUse(id=ONE),)),
        ImageRequest(prompt="x", loras=(LoraUse(id=ONE, weight=0.5),)),
        ImageRequest(prompt="x", loras=(LoraUse(id=ONE), LoraUse(id=TWO))),
    ]
    assert len({request.batch_key() for request in requests}) == 4
    again = ImageRequest.model_validate(json.loads(requests[3].model_dump_json()))
    assert again.batch_key() == requests[3].batch_key()


def test_a_lora_that_was_deleted_and_a_wild_one_are_refused(engine: ImageEngine) -> None:
    with pytest.raises(RequestError, match="was deleted"):
        drawn(engine, loras=[use(GONE)])
    for wild in ([use("../../etc")], [use(ONE, 9)], [use(ONE)] * 4):
        with pytest.raises(RequestError):
            image_request(prompt="x", loras=wild)


def test_a_prompt_names_what_is_worn_once(engine: ImageEngine) -> None:
    shelf = engine.pool.loras
    assert shelf.spoken("a cat", [LoraUse(id=ONE), LoraUse(id=TWO)]) == (
        "a cat, w0 style, w1 style"
    )
    assert shelf.spoken("a cat in W0 style", [LoraUse(id=ONE)]) == "a cat in W0 style"
