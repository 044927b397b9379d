"""Pipelines of the bundled kinds with random weights, small enough for a test."""

import torch
from diffusers import AutoencoderKL
from transformers import CLIPTextConfig, CLIPTextModel, LlamaConfig, LlamaForCausalLM

from aigc_studio.models.enriching import Phrases
from aigc_studio.models.fact_reader import FactReader
from aigc_studio.models.generator import LatentGenerator
from aigc_studio.models.generator_pipeline import GeneratorPipeline
from aigc_studio.models.lexicon import Lexicon
from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.training.lexicon_entries import make_lexicon
from aigc_studio.training.tokenizer import train_tokenizer
from aigc_studio.zoo.enricher import Enricher
from aigc_studio.zoo.writer import Writer

FACTS = {
    "thing": ["apple", "cat", "dog"],
    "left": ["apple", "cat", "dog"],
    "right": ["apple", "cat", "dog"],
    "style": ["flat", "ink"],
    "part": ["glasses", "beard"],
}
SENTENCES = ["a cat", "a red apple on a long table", "一只猫"]


def tiny_generator_pipeline() -> GeneratorPipeline:
    """Return a one-pass pipeline that draws 32 px in some milliseconds."""
    torch.manual_seed(0)
    tokenizer = train_tokenizer(SENTENCES, 300, 16)
    text = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=8,
            intermediate_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=16,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    )
    reader = FactReader(sentence=16, width=8, meaning=12, facts=FACTS)
    generator = LatentGenerator(
        meaning=12, chance=4, width=16, layers=1, components=8, latent_shape=(4, 4, 4)
    )
    vae = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=1,
        sample_size=32,
        mid_block_add_attention=False,
        shift_factor=0.0,
    )
    return GeneratorPipeline(
        tokenizer, text.eval(), tiny_lexicon(), reader.eval(), generator.eval(), vae.eval()
    )


def tiny_lexicon() -> Lexicon:
    """Return a lexicon of the three things by their names and a keyword or two."""
    rows = [
        {"hexcode": "apple", "en": "apple", "zh": "苹果", "keywords_en": ["fruit"],
         "keywords_zh": ["水果"], "group": "food"},
        {"hexcode": "cat", "en": "cat", "zh": "猫", "keywords_en": ["pet", "whiskers"],
         "keywords_zh": ["宠物"], "group": "animals"},
        {"hexcode": "dog", "en": "dog", "zh": "狗", "keywords_en": ["pet", "puppy"],
         "keywords_zh": ["宠物"], "group": "animals"},
    ]  # fmt: skip
    texts = ["the dog is on the table", "一张桌子"]
    return make_lexicon(rows, FACTS["thing"], texts, {"flat style": "flat", "扁平风格": "flat"})


def tiny_style_network() -> StyleNetwork:
    """Return a network that paints in styles, with random weights."""
    torch.manual_seed(0)
    return StyleNetwork(widths=(4, 6, 8), blocks=1, code=12, eyes=(4, 6)).eval()


CHAT = "{% for message in messages %}{{ message.content }}\n{% endfor %}"


def tiny_writer() -> Writer:
    """Return a language model with random weights that writes a token in some milliseconds."""
    torch.manual_seed(0)
    tokenizer = train_tokenizer(SENTENCES, 300, 1024, has_end=False)
    tokenizer.chat_template = CHAT
    tokenizer.padding_side = "left"
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=2048,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    return Writer("tiny", model.eval(), tokenizer)


PHRASES = {
    "en": {
        " in orange": ["colour", "colour", "orange"],
        ", colored green": ["colour", "colour", "green"],
        ", flat style": ["style", "style", "fluent_flat"],
        ", brown long hair": ["hair", "part", "brown long hair"],
    },
    "zh": {
        "，橙色": ["colour", "colour", "orange"],
        "，扁平风格": ["style", "style", "fluent_flat"],
    },
    "colours": {"cat": ["orange"]},
}


def tiny_enricher() -> Enricher:
    """Return what writes additions without learning, and few phrases."""
    return Enricher(tiny_writer(), Phrases(PHRASES))
