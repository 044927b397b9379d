"""The tokenizers of text encoders and writers: bytes, merged; no text is ever unknown."""

from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

LONGEST = 18  # bytes of a token: six Chinese characters
PAD, START, END = "<pad>", "<start>", "<end>"


def train_tokenizer(
    texts: Iterable[str], vocabulary: int, max_tokens: int, *, has_end: bool = True
) -> PreTrainedTokenizerFast:
    """Learn a byte-level BPE (Sennrich et al. 2016) of lower-cased words and Chinese phrases.

    Text is split at spaces and punctuation, and a word is the same at the beginning of a phrase and
    within it, as there are no spaces in Chinese. A rare character falls back to its UTF-8 bytes.
    Every text gets a token before it and, for encoders that read it there, one behind.

    Args:
        texts: what there should be whole words for.
        vocabulary: number of tokens at most.
        max_tokens: longest text in tokens; what is beyond is cut off.
        has_end: whether a token is put behind.
    """
    marks = (START, END) if has_end else (START,)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.BertNormalizer(handle_chinese_chars=False, lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.BertPreTokenizer(),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, *marks],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
        max_token_length=LONGEST,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = TemplateProcessing(
        single=f"{START} $A {END}" if has_end else f"{START} $A",
        special_tokens=[(mark, tokenizer.token_to_id(mark)) for mark in marks],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=END if has_end else None,
        model_max_length=max_tokens,
    )


def byte_pairs(
    texts: Iterable[str], vocabulary: int, marks: Sequence[str], *, longest: int
) -> Tokenizer:
    """Learn a byte-level BPE (Radford et al. 2019) that writes texts as they were, case and all.

    Args:
        texts: what it is learned from.
        vocabulary: number of tokens at most, all bytes and the marks among them.
        marks: tokens that are no text, the first ones.
        longest: bytes of a token.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(marks),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_token_length=longest,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
