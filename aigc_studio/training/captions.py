"""Captions of stickers in both languages, and the tokenizer learned from them."""

import random
from collections.abc import Iterable, Iterator

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from aigc_studio.training.data import Row

TEMPLATES = {
    "en": ("{}", "a {}", "the {}", "a picture of a {}", "{} sticker", "one {}"),
    "zh": ("{}", "一个{}", "{}的图片", "画一个{}", "{}贴纸", "一只{}"),
}
JOIN = {"en": ", ", "zh": "，"}


def compose_caption(row: Row, chance: random.Random) -> str:
    """Return one of the many things a person might type for this picture, in either language.

    Mostly the name, sometimes with keywords or as keywords alone, nearly always with the style.
    """
    language = chance.choice(("en", "zh"))
    keywords = row[f"keywords_{language}"]
    subject = row[language]
    kind = chance.random()
    if keywords and kind < 0.07:
        subject = chance.choice(keywords)
    elif keywords and kind < 0.22:
        subject = JOIN[language].join([subject, *chance.sample(keywords, min(2, len(keywords)))])
    elif kind < 0.5:
        subject = chance.choice(TEMPLATES[language]).format(subject)
    if chance.random() < 0.9:
        subject = JOIN[language].join([subject, row[f"style_{language}"]])
    return str(subject)


def all_texts(rows: Iterable[Row]) -> Iterator[str]:
    """Yield every name, keyword and style of the rows, then the caption templates."""
    for row in rows:
        for language in ("en", "zh"):
            yield row[language]
            yield row[f"style_{language}"]
            yield from row[f"keywords_{language}"]
    for language in ("en", "zh"):
        yield from (template.format("") for template in TEMPLATES[language])


def train_tokenizer(
    texts: Iterable[str], vocabulary: int, max_tokens: int
) -> PreTrainedTokenizerFast:
    """Learn a byte-level BPE in which a Chinese character never crosses into its neighbour.

    Text is lower-cased and split at spaces, punctuation and around every Chinese character before
    the merges, so no text is ever unknown: a rare character falls back to its UTF-8 bytes.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.BertNormalizer(handle_chinese_chars=True, lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.BertPreTokenizer(),
            pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=["<pad>", "<start>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = TemplateProcessing(
        single="<start> $A", special_tokens=[("<start>", tokenizer.token_to_id("<start>"))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<start>",
        model_max_length=max_tokens,
    )
