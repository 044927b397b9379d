"""Graphs of ComfyUI: the usual ones, those of newer models, and those that nobody would draw.

Built after Comfy-Org/docs, development/api-development/workflow-api-format and workflow-metadata
(2026), comfyanonymous/ComfyUI 0.3, script_examples/basic_api_example.py,
comfy_extras/nodes_custom_sampler.py, nodes_flux.py (names of inputs) and nodes_images.py (where
animated pictures keep it).
"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.services.importers import Found, find_settings
from aigc_studio.services.importers.comfyui import HOLDERS, SEEDS, TEXTS
from tests.pictures import encode, exif, small_png, text_png

Nodes = dict[str, Any]


def node(kind: str, **inputs: Any) -> Nodes:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}


BASIC = {
    "3": node(
        "KSampler",
        seed=156680208700286,
        steps=20,
        cfg=8,
        sampler_name="euler",
        scheduler="normal",
        denoise=1,
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        latent_image=["5", 0],
    ),
    "4": node("CheckpointLoaderSimple", ckpt_name="v1-5-pruned-emaonly.safetensors"),
    "5": node("EmptyLatentImage", width=512, height=768, batch_size=1),
    "6": node("CLIPTextEncode", text="a glass bottle, 八月", clip=["4", 1]),
    "7": node("CLIPTextEncode", text="text, watermark", clip=["4", 1]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
}
BASIC_FOUND = {
    "program": "ComfyUI",
    "prompt": "a glass bottle, 八月",
    "negative_prompt": "text, watermark",
    "seed": 156680208700286,
    "steps": 20,
    "guidance": 8.0,
    "sampler": "euler",
    "width": 512,
    "height": 768,
    "model": "v1-5-pruned-emaonly.safetensors",
    "recipe": None,
    "others": {"scheduler": "normal", "denoise": "1"},
}
FLUX = {
    "6": node(
        "CLIPTextEncodeFlux", clip_l="a fox", t5xxl="A fox in snow.", guidance=3.5, clip=["11", 0]
    ),
    "8": node("VAEDecode", samples=["13", 0], vae=["10", 0]),
    "11": node(
        "DualCLIPLoader", clip_name1="t5xxl_fp16.safetensors", clip_name2="clip_l.safetensors"
    ),
    "12": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "13": node(
        "SamplerCustomAdvanced",
        noise=["25", 0],
        guider=["22", 0],
        sampler=["16", 0],
        sigmas=["17", 0],
        latent_image=["27", 0],
    ),
    "16": node("KSamplerSelect", sampler_name="dpmpp_2m"),
    "17": node("BasicScheduler", scheduler="simple", steps=24, denoise=1, model=["30", 0]),
    "22": node("BasicGuider", model=["30", 0], conditioning=["6", 0]),
    "25": node("RandomNoise", noise_seed=219670278747233),
    "27": node("EmptySD3LatentImage", width=1024, height=576, batch_size=1),
    "30": node("ModelSamplingFlux", max_shift=1.15, width=1, height=1, model=["12", 0]),
}


def _read(graph: Nodes) -> Found:
    found = find_settings({"prompt": json.dumps(graph)})
    assert found
    return found


def _with(graph: Nodes, **changes: Any) -> Nodes:
    """The basic graph with other inputs of its sampler and more nodes."""
    sampler = {key: changes.pop(key) for key in [*changes] if not isinstance(changes[key], dict)}
    inputs = {**graph["3"]["inputs"], **sampler}
    return {**graph, "3": {**graph["3"], "inputs": inputs}, **changes}


def test_the_graph_in_a_png_is_read() -> None:
    content = text_png({"prompt": json.dumps(BASIC), "workflow": '{"nodes": [], "links": []}'})
    found = find_settings(open_user_picture(content).texts)
    assert found
    assert found.model_dump() == BASIC_FOUND


def test_the_graph_in_an_animated_png_is_read() -> None:
    chunk = (b"comf", b"prompt\0" + json.dumps(BASIC).encode())
    found = find_settings(open_user_picture(small_png(after=[chunk])).texts)
    assert found
    assert found.model_dump() == BASIC_FOUND


@pytest.mark.parametrize("media", ["webp", "jpeg"])
def test_the_graph_in_exif_is_read(media: str) -> None:
    fields = {0x010F: b"workflow:{}", 0x0110: b"prompt:" + json.dumps(BASIC).encode()}
    content = encode(Image.new("RGB", (1, 1)), media, exif=exif(fields))
    found = find_settings(open_user_picture(content).texts)
    assert found
    assert found.model_dump() == BASIC_FOUND


def test_a_graph_of_flux_is_read() -> None:
    assert _read(FLUX).model_dump() == {
        "program": "ComfyUI",
        "prompt": "a fox, A fox in snow.",
        "negative_prompt": "",
        "seed": 219670278747233,
        "steps": 24,
        "guidance": 3.5,
        "sampler": "dpmpp_2m",
        "width": 1024,
        "height": 576,
        "model": "flux1-dev.safetensors",
        "recipe": None,
        "others": {"scheduler": "simple", "denoise": "1"},
    }


def test_a_guider_with_both_sides_is_read() -> None:
    guider = node("CFGGuider", cfg=4.5, model=["12", 0], positive=["40", 0], negative=["41", 0])
    graph = {
        **FLUX,
        "22": guider,
        "40": node("CLIPTextEncode", text="a fox", clip=["11", 0]),
        "41": node("CLIPTextEncode", text="snow", clip=["11", 0]),
    }
    found = _read(graph)
    assert (found.prompt, found.negative_prompt, found.guidance) == ("a fox", "snow", 4.5)


def test_guidance_beside_the_text_counts_more_than_the_scale() -> None:
    graph = _with(
        BASIC,
        cfg=1.0,
        positive=["20", 0],
        **{"20": node("FluxGuidance", guidance=2.5, conditioning=["6", 0])},
    )
    found = _read(graph)
    assert (found.prompt, found.guidance) == ("a glass bottle, 八月", 2.5)
    assert found.others["cfg"] == "1.0"


def test_both_texts_of_sdxl_are_read_once_if_they_are_equal() -> None:
    same = node("CLIPTextEncodeSDXL", text_g="a fox", text_l="a fox", width=1024, clip=["4", 1])
    other = node("CLIPTextEncodeSDXL", text_g="dull", text_l="flat", width=1024, clip=["4", 1])
    found = _read({**BASIC, "6": same, "7": other})
    assert (found.prompt, found.negative_prompt) == ("a fox", "dull, flat")


def test_of_base_and_refiner_the_base_is_read() -> None:
    refiner = node(
        "KSamplerAdvanced",
        noise_seed=0,
        steps=5,
        cfg=3,
        positive=["7", 0],
        negative=["6", 0],
        latent_image=["30", 0],
        model=["4", 0],
    )
    base = node("KSamplerAdvanced", **{**BASIC["3"]["inputs"], "noise_seed": 77})
    del base["inputs"]["seed"]
    graph = {"2": refiner, **BASIC, "30": base, "8": node("VAEDecode", samples=["2", 0])}
    del graph["3"]
    found = _read(graph)
    assert (found.seed, found.steps, found.prompt) == (77, 20, "a glass bottle, 八月")


@pytest.mark.parametrize(
    "holder",
    [
        node("PrimitiveInt", value=99),
        node("Seed (rgthree)", seed=99),
        node("CR Seed", seed=99, fixed="yes"),
        node("easy int", int=99),
        node("Reroute", **{"": ["21", 0]}),
    ],
    ids=lambda holder: str(holder["class_type"]),
)
def test_a_seed_that_another_node_holds_is_followed(holder: Nodes) -> None:
    graph = _with(BASIC, seed=["20", 0], **{"20": holder, "21": node("PrimitiveInt", value=99)})
    assert _read(graph).seed == 99


def test_a_seed_that_is_reckoned_is_left_out() -> None:
    graph = _with(BASIC, seed=["20", 0], **{"20": node("Math", a=3, b=4, operation="+")})
    assert _read(graph).seed is None


@pytest.mark.parametrize(
    ("words", "prompt"),
    [
        ({"20": node("PrimitiveStringMultiline", value="a fox")}, "a fox"),
        (
            {
                "20": node("StringConcatenate", string_a=["21", 0], string_b="snow", delimiter=" "),
                "21": node("PrimitiveString", value="a fox"),
            },
            "snow, a fox",
        ),
        ({"20": node("Reroute", **{"": ["21", 0]}), "21": node("Text", text="a fox")}, "a fox"),
        ({}, ""),
    ],
    ids=["held", "joined", "passed on", "missing"],
)
def test_a_prompt_that_other_nodes_hold_is_followed(words: Nodes, prompt: str) -> None:
    graph = {**BASIC, "6": node("CLIPTextEncode", text=["20", 0], clip=["4", 1]), **words}
    assert _read(graph).prompt == prompt


def test_both_sides_pass_through_a_control_net_unmixed() -> None:
    control = node(
        "ControlNetApplyAdvanced",
        positive=["6", 0],
        negative=["7", 0],
        control_net=["22", 0],
        strength=1,
    )
    found = _read(_with(BASIC, positive=["20", 0], negative=["20", 1], **{"20": control}))
    assert (found.prompt, found.negative_prompt) == ("a glass bottle, 八月", "text, watermark")


def test_combined_texts_are_read_all() -> None:
    both = node("ConditioningCombine", conditioning_1=["6", 0], conditioning_2=["7", 0])
    found = _read(_with(BASIC, positive=["20", 0], **{"20": both}))
    assert found.prompt == "a glass bottle, 八月, text, watermark"


def test_a_silenced_text_is_no_negative_prompt() -> None:
    silent = node("ConditioningZeroOut", conditioning=["6", 0])
    assert _read(_with(BASIC, negative=["20", 0], **{"20": silent})).negative_prompt == ""


@pytest.mark.parametrize("text", ["", "a cat", "[]", "{}", '{"3": {}}', '{"3": {"inputs": {}}}'])
def test_what_is_no_graph_gives_nothing(text: str) -> None:
    assert find_settings({"prompt": text, "Model": f"prompt:{text}", "Make": text}) is None


def test_a_graph_without_sampler_gives_nothing() -> None:
    graph = {key: part for key, part in BASIC.items() if key != "3"}
    assert find_settings({"prompt": json.dumps(graph)}) is None


def test_circles_end() -> None:
    names = [*BASIC["3"]["inputs"], "text", "clip", "conditioning"]
    graph = {str(i): node("KSampler", **{n: [str(1 - i), 0] for n in names}) for i in (0, 1)}
    assert find_settings({"prompt": json.dumps(graph)}) is None


def test_a_vast_graph_is_left_alone() -> None:
    vast = {str(i): node("Reroute") for i in range(100, 6000)}
    assert find_settings({"prompt": json.dumps({**BASIC, **vast})}) is None


def test_walks_do_not_multiply() -> None:
    """2,000 texts that are each put together of the same 2,000, in a chain, with a tail each."""
    names = ("text", "width", "steps", "guidance", "model", "next")
    chain = {str(i): node("X", **{n: [str(i + 1), 0] for n in names}) for i in range(100, 2100)}
    for reading in (chain, {k: node("X", **{"": v["inputs"]["next"]}) for k, v in chain.items()}):
        fan = node("Combine", **{f"c{i}": [str(i), 0] for i in range(100, 2100)})
        graph = _with(BASIC, positive=["20", 0], model=["100", 0], steps=["100", 0], **{"20": fan})
        assert _read({**graph, **reading}).seed == BASIC_FOUND["seed"]


LINK = st.tuples(st.sampled_from("0123"), st.integers(0, 2)).map(list)
VALUE = LINK | st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(LINK)
NAMES = [*BASIC["3"]["inputs"], *FLUX["13"]["inputs"], *SEEDS, *TEXTS, *HOLDERS, "guidance"]
NODE = st.fixed_dictionaries(
    {},
    optional={
        "class_type": st.sampled_from(["KSampler", "ConditioningZeroOut", None, 7]),
        "inputs": st.dictionaries(st.sampled_from(NAMES), VALUE) | st.none() | st.lists(LINK),
    },
)


@given(st.dictionaries(st.sampled_from("0123"), NODE | st.none() | st.text()))
def test_no_graph_makes_it_fail(graph: Nodes) -> None:
    find_settings({"prompt": json.dumps(graph)})
