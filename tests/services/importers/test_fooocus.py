"""Both schemes of Fooocus.

Built after lllyasviel/Fooocus 2.5, modules/meta_parser.py: JSON with sorted keys, or the lines of
AUTOMATIC1111 with "Raw prompt"; PNG texts "parameters" and "fooocus_scheme"; in JPEG and WebP an
EXIF block made by Pillow with UserComment, Software and MakerNote in its first directory.
"""

import json

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.importers import find_settings
from tests.pictures import encode

PIXEL = Image.new("RGB", (1, 1))
OWN = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "juggernautXL_v8Rundiffusion",
    "base_model_hash": "aeb7e9e689",
    "full_negative_prompt": ["blurry", "anime"],
    "full_prompt": ["cinematic still a cat", "sharp"],
    "guidance_scale": 4,
    "loras": [["sd_xl_offset_example-lora_1.0", 0.1, "4852686128"]],
    "metadata_scheme": "fooocus",
    "negative_prompt": "blurry",
    "performance": "Speed",
    "prompt": 'a cat in "八月"\nsitting',
    "resolution": "(1152, 896)",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "seed": "5123456789012345678",
    "steps": 30,
    "version": "Fooocus v2.5.5",
}
LINES = """cinematic still a cat, sharp
Negative prompt: blurry, anime
Steps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 42, Size: 1152x896, CFG scale: 4, Sharpness: 2, \
ADM Guidance: "(1.5, 0.8, 0.3)", Model: juggernautXL_v8Rundiffusion, Model hash: aeb7e9e689, \
Performance: Speed, Scheduler: karras, VAE: Default (model), Raw prompt: "a cat\\nsitting", \
Raw negative prompt: blurry, Version: Fooocus v2.5.5"""


def _file(media: str, scheme: str, parameters: str) -> bytes:
    if media == "png":
        info = PngInfo()
        info.add_text("parameters", parameters)
        info.add_text("fooocus_scheme", scheme)
        return encode(PIXEL, pnginfo=info)
    block = Image.Exif()
    block[0x9286], block[0x0131], block[0x927C] = parameters, "Fooocus v2.5.5", scheme
    return encode(PIXEL, media, exif=block.tobytes().removeprefix(b"Exif\0\0"))


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_its_own_scheme_is_read(media: str) -> None:
    found = find_settings(open_user_picture(_file(media, "fooocus", json.dumps(OWN))).texts)
    assert found
    assert found.model_dump(exclude={"others", "recipe"}) == {
        "program": "Fooocus",
        "prompt": 'a cat in "八月"\nsitting',
        "negative_prompt": "blurry",
        "seed": 5123456789012345678,
        "steps": 30,
        "guidance": 4.0,
        "sampler": "dpmpp_2m_sde_gpu",
        "width": 1152,
        "height": 896,
        "model": "juggernautXL_v8Rundiffusion",
    }
    assert found.others["performance"] == "Speed"
    assert found.others["loras"] == '[["sd_xl_offset_example-lora_1.0", 0.1, "4852686128"]]'


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_the_lines_give_the_prompt_as_it_was_typed(media: str) -> None:
    found = find_settings(open_user_picture(_file(media, "a1111", LINES)).texts)
    assert found
    assert found.program == "Fooocus"
    assert (found.prompt, found.negative_prompt) == ("a cat\nsitting", "blurry")
    assert (found.seed, found.steps, found.width, found.height) == (42, 30, 1152, 896)
    assert not {"Raw prompt", "Raw negative prompt"} & set(found.others)


def test_the_lines_are_known_without_the_scheme_beside_them() -> None:
    found = find_settings({"parameters": LINES})
    assert found
    assert (found.program, found.prompt) == ("Fooocus", "a cat\nsitting")


@pytest.mark.parametrize(
    ("resolution", "size"),
    [
        ("(1152, 896)", (1152, 896)),
        ("('1152', '896')", (1152, 896)),
        ("(__import__('os'), 1)", (None, None)),
        ([1152, 896], (None, None)),
        ("(0, 99999)", (None, None)),
    ],
)
def test_a_resolution_is_two_numbers_and_never_run(
    resolution: object, size: tuple[int | None, int | None]
) -> None:
    said = {"prompt": "a cat", "resolution": resolution}
    found = find_settings({"parameters": json.dumps(said), "fooocus_scheme": "fooocus"})
    assert found
    assert (found.width, found.height) == size


@pytest.mark.parametrize("parameters", ["", "a cat", "{}", '{"prompt": {}}', "[1]", "null"])
def test_a_scheme_without_settings_gives_nothing(parameters: str) -> None:
    assert find_settings({"parameters": parameters, "fooocus_scheme": "fooocus"}) is None
