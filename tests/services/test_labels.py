"""A saved picture says how it was made and that a machine made it, to whoever can read PNG."""

import io
import json

import pytest
from PIL import Image

from aigc_studio.core.version import VERSION
from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.labels import GENERATED, RECIPE_KEY, aigc_record, parameters_line, recipe
from aigc_studio.services.library import labelled_png
from aigc_studio.zoo.catalog import MODELS
from tests.fakes import picture_of, square

RESULT = "0123456789abcdef0123456789abcdef"
REQUESTS = [
    ImageRequest(prompt="a red apple", seed=7),
    ImageRequest(
        prompt="一个红苹果 <&> \"quoted\" 'it' 🍎\nsecond line",
        negative_prompt="green & <blue>",
        seed=2**32 - 1,
        purpose="story",
        quality="best",
        steps=12,
    ),
]

every_request = pytest.mark.parametrize("request_", REQUESTS, ids=["plain", "awkward"])


def _open(request: ImageRequest) -> Image.Image:
    piece = request.split()[0]
    return Image.open(io.BytesIO(labelled_png(piece, RESULT, picture_of(piece))))


@every_request
def test_labels_leave_the_pixels_alone(request_: ImageRequest) -> None:
    assert _open(request_).tobytes() == square(request_.seed).tobytes()


@every_request
def test_pillow_reads_the_parameters_line(request_: ImageRequest) -> None:
    picture = _open(request_)
    assert picture.text["parameters"] == parameters_line(request_, picture.size)


def test_the_parameters_line_is_what_galleries_read() -> None:
    """The order and the names of AUTOMATIC1111's PNG info."""
    request = ImageRequest(prompt="a cat", negative_prompt="a dog", seed=7, steps=12)
    assert parameters_line(request, (512, 640)).splitlines() == [
        "a cat",
        "Negative prompt: a dog",
        f"Steps: 12, Sampler: Euler, CFG scale: {MODELS[0].presets['balanced'].guidance}, Seed: 7,"
        f" Size: 512x640, Model: {MODELS[0].name}, Version: AIGC Studio {VERSION}",
    ]


def test_a_picture_without_a_negative_prompt_has_no_line_for_it() -> None:
    assert "Negative" not in parameters_line(ImageRequest(prompt="a cat"), (1, 1))


@every_request
def test_the_recipe_makes_the_request_again(request_: ImageRequest) -> None:
    read = json.loads(_open(request_).text[RECIPE_KEY])
    assert (read["engine"], read["studio"]) == ("image", VERSION)
    again = ImageRequest.model_validate({**read["request"], "id": request_.id})
    assert again == request_


def test_the_recipe_of_a_piece_makes_that_piece_alone() -> None:
    second = ImageRequest(prompt="a cat", seed=7, count=4).split()[1]
    fields = json.loads(recipe(second))["request"]
    assert (fields["seed"], fields["count"]) == (8, 1)
    assert "id" not in fields


@every_request
def test_the_record_says_that_a_machine_made_it(request_: ImageRequest) -> None:
    description = _open(request_).getxmp()["xmpmeta"]["RDF"]["Description"]
    assert description["DigitalSourceType"] == GENERATED
    assert GENERATED.endswith("/trainedAlgorithmicMedia")
    assert json.loads(description["AIGC"]) == json.loads(aigc_record(RESULT))


def test_the_record_has_the_seven_fields_of_the_chinese_label() -> None:
    record = json.loads(aigc_record(RESULT))
    assert list(record) == [
        "Label",
        "ContentProducer",
        "ProduceID",
        "ReservedCode1",
        "ContentPropagator",
        "PropagateID",
        "ReservedCode2",
    ]
    assert (record["Label"], record["ProduceID"]) == ("1", RESULT)


def test_a_picture_carries_nothing_else() -> None:
    assert set(_open(REQUESTS[0]).text) == {"parameters", RECIPE_KEY, "XML:com.adobe.xmp"}
