"""The lines of AUTOMATIC1111 and those like it.

Built after AUTOMATIC1111/stable-diffusion-webui 1.10, modules/infotext_utils.py (how the lines are
taken apart, when values are quoted) and modules/images.py (where they stand: PNG text "parameters",
EXIF UserComment in UNICODE for JPEG and WebP). Forge and SD.Next write the same with other values
of "Version" and "App".
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from aigc_studio.core.exif import USER_COMMENT
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.importers import Found, find_settings
from aigc_studio.services.importers.a1111 import read_infotext
from tests.pictures import encode, exif, user_comment

PIXEL = Image.new("RGB", (1, 1))
LINES = """a cat: on a mat, (soft light:1.2),
by the window

Negative prompt: blurry, dog
low quality
Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 1234567890, \
Size: 512x768, Model hash: 6ce0161689, Model: v1-5-pruned-emaonly, Denoising strength: 0.4, \
Lora hashes: "soft: 1a2b3c, ink: 4d5e6f", TI hashes: "say \\"hi\\": 12", Version: v1.10.1"""
FOUND = {
    "program": "AUTOMATIC1111",
    "prompt": "a cat: on a mat, (soft light:1.2),\nby the window",
    "negative_prompt": "blurry, dog\nlow quality",
    "seed": 1234567890,
    "steps": 28,
    "guidance": 6.5,
    "sampler": "DPM++ 2M",
    "width": 512,
    "height": 768,
    "model": "v1-5-pruned-emaonly",
    "recipe": None,
    "others": {
        "Schedule type": "Karras",
        "Model hash": "6ce0161689",
        "Denoising strength": "0.4",
        "Lora hashes": "soft: 1a2b3c, ink: 4d5e6f",
        "TI hashes": 'say "hi": 12',
        "Version": "v1.10.1",
    },
}


def _read(lines: str) -> Found:
    found = find_settings({"parameters": lines})
    assert found
    return found


def test_the_text_of_a_png_is_read() -> None:
    info = PngInfo()
    info.add_text("parameters", LINES)
    found = find_settings(open_user_picture(encode(PIXEL, pnginfo=info)).texts)
    assert found
    assert found.model_dump() == FOUND


@pytest.mark.parametrize("media", ["jpeg", "webp"])
def test_the_comment_of_jpeg_and_webp_is_read(media: str) -> None:
    block = exif({}, {USER_COMMENT: user_comment(LINES)}, ">")  # piexif, which it uses: big endian
    found = find_settings(open_user_picture(encode(PIXEL, media, exif=block)).texts)
    assert found
    assert found.model_dump() == FOUND


@pytest.mark.parametrize(
    ("ending", "program"),
    [
        ("Version: f2.0.1v1.10.1-previous-669-gdfdcbab6", "Forge"),
        ("Version: neo", "Forge"),
        ("App: SD.Next, Version: 8d1c4fc", "SD.Next"),
        ("Version: AIGC Studio 0.3.0", "AIGC Studio"),
        ("Version: ComfyUI", "ComfyUI"),
        ("Model: x", "AUTOMATIC1111"),
    ],
)
def test_the_program_is_told_by_its_version(ending: str, program: str) -> None:
    assert _read(f"a cat\nSteps: 20, Sampler: Euler, Seed: 1, {ending}").program == program


def test_the_size_of_sd_next_may_stand_anywhere() -> None:
    found = _read("a cat\nSteps: 20, Size: 1024x576, Sampler: UniPC, Seed: 7, CFG scale: 6")
    assert (found.width, found.height, found.seed) == (1024, 576, 7)


def test_a_picture_without_prompt_still_has_settings() -> None:
    found = _read("Steps: 20, Sampler: Euler, Seed: 1")
    assert (found.prompt, found.negative_prompt, found.steps) == ("", "", 20)
    assert _read("Negative prompt: dog\nSteps: 20, Seed: 1").negative_prompt == "dog"


def test_settings_in_a_prompt_are_words() -> None:
    found = _read("Steps: 5, Seed: 6, Size: 1x1\nof a ladder\nSteps: 20, Sampler: Euler, Seed: 1")
    assert found.prompt == "Steps: 5, Seed: 6, Size: 1x1\nof a ladder"
    assert (found.steps, found.seed) == (20, 1)


def test_what_extensions_write_below_is_no_prompt() -> None:
    found = _read("a cat\nSteps: 20, Sampler: Euler, Seed: 1\nTemplate: a {cat|dog}")
    assert found.prompt == "a cat"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a cat",
        "photo: taken, by: me",
        "Seed: 1, Sampler: Euler",
        '{"prompt": "a cat"}',
        "Steps: " + "a: b, " * 20_000,
    ],
)
def test_a_text_without_settings_is_none_of_theirs(text: str) -> None:
    assert read_infotext(text) is None
    assert find_settings({"parameters": text, "UserComment": text}) is None


@given(st.text(), st.text(alphabet=st.characters(exclude_characters="\r")))
def test_a_quoted_value_comes_back_as_it_was(prompt: str, value: str) -> None:
    """Values with a comma, a colon or a line break are written as JSON strings."""
    line = f"Steps: 20, Odd: {json.dumps(value + ':', ensure_ascii=False)}, Seed: 3"
    infotext = read_infotext(f"{prompt.replace(chr(13), '')}\n{line}")
    assert infotext
    assert infotext.settings == {"Steps": "20", "Odd": value + ":", "Seed": "3"}


@given(st.text(alphabet='aS: ,"\\\n0Steps'))
def test_no_text_makes_it_fail(text: str) -> None:
    find_settings({"parameters": text, "UserComment": f"{text}\nSteps: {text}"})


def test_many_open_quotes_do_not_make_it_slow() -> None:
    """Each would be searched for its end: the line that is looked at is bounded."""
    assert read_infotext("Steps: 1, " + 'a: "' * 4_500)
