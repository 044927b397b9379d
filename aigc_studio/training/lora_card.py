"""The model card of a training: what it is, what it saw, how it learned, how to use it."""

import json
import math
from collections.abc import Sequence

from aigc_studio.core.version import VERSION
from aigc_studio.training.folder import Metric, PictureSet, Spec, Status
from aigc_studio.training.text_set import TextSet

# Names of licences that the Hub knows and people use for pictures; else it says "other".
LICENCES = (
    "cc0-1.0",
    "cc-by-4.0",
    "cc-by-sa-4.0",
    "cc-by-nc-4.0",
    "mit",
    "apache-2.0",
    "unlicense",
)
IN_TRANSFORMERS = "`AutoModelForCausalLM.from_pretrained(folder)` in transformers."


NO_DIAGNOSIS = "Not for diagnosis, whatever the pictures show. 无论图片内容如何，均不可用于诊断。"


def card_of(spec: Spec, data: PictureSet, metrics: Sequence[Metric], status: Status) -> str:
    """Return the card in Markdown, with the head that the Hugging Face Hub reads."""
    captioned = sum(bool(item.caption) for item in data.items)
    plan = spec.plan
    head = _head(spec, ["lora", "text-to-image", "diffusers"], instance_prompt=spec.word)
    return f"""{head}
# {spec.name}

A LoRA of `{spec.model}` for a {spec.goal}; name it in a prompt as "{spec.word}". Trained with AIGC
Studio {VERSION} on {len(data.items)} pictures of the user's own ({captioned} with a caption;
shorter sides {_sides(data)}).{_drawn(spec)} Licence of the pictures, as their owner says:
{said_of(spec, data)}.

## Training
Rank {plan.rank}, learning rate {plan.learning_rate:g} with warm-up and cosine, batch {plan.batch},
{plan.steps} steps planned, seed {plan.seed}, {plan.own_drawings} drawings of the model's own beside
them so that it forgets nothing. The weights are those of step {status.values.get("best", "?")} of
{status.values.get("last", "?")}: those with the least loss on held-out pictures, where there were
any.

{_table(metrics)}

## Use elsewhere
`pipeline.load_lora_weights(folder, weight_name="pytorch_lora_weights.safetensors")` in diffusers.
"""


def said_of(spec: Spec, data: PictureSet) -> str:
    """Return whose the pictures are, in the words of who handed them in."""
    return spec.licence or ("their own, or theirs to show" if data.is_own else "not said")


def nothing_card(spec: Spec, data: PictureSet, metrics: Sequence[Metric], status: Status) -> str:
    """Return the card of a GAN or VAE in Markdown."""
    plan = spec.plan
    kind = {
        "gan": f"generator of a GAN ({plan.losses} loss, critic and generator in turns); the last"
        " column is the kernel distance of small drawn pictures to those of the set",
        "vae": "variational autoencoder (reconstruction and Kullback-Leibler divergence with"
        " warm-up, in nats per number)",
    }[spec.goal]
    return f"""{_head(spec, [spec.goal, "diffusers"])}
# {spec.name}

A {kind}. Trained from nothing with AIGC Studio {VERSION} on {len(data.items)} pictures of the
user's own (shorter sides {_sides(data)}). Licence of the pictures, as their owner says:
{said_of(spec, data)}. {NO_DIAGNOSIS}

## Training
Learning rate {plan.learning_rate:g}, batch {plan.batch}, {plan.steps} steps planned, seed
{plan.seed}, averaged weights, those of step {status.values.get("best", "?")} of
{status.values.get("last", "?")}.

{_table(metrics)}
"""


def text_to_image_card(
    spec: Spec,
    data: PictureSet,
    metrics: Sequence[Metric],
    status: Status,
    held_out: tuple[float | None, float | None],
) -> str:
    """Return the card of a text-to-image model in Markdown.

    Args:
        spec: what was to be done.
        data: what it learned from.
        metrics: all evaluations.
        status: how it ended.
        held_out: loss of the weights on held-out pictures with their captions, and with the
            captions of others.
    """
    plan = spec.plan
    used = [item for item in data.items if item.caption]
    own, others = ("-" if loss is None else f"{loss:.4f}" for loss in held_out)
    return f"""{_head(spec, ["text-to-image", "diffusers"])}
# {spec.name}

A small text-to-image model: flow matching on pixels, conditioned on the words of its captions and
no others. Trained from nothing with AIGC Studio {VERSION} on {len(used)} captioned pictures of the
user's own (shorter sides {_sides(data)}). Licence of the pictures, as their owner says:
{said_of(spec, data)}. {NO_DIAGNOSIS}

## Training
Loss: absolute differences of pictures and of their slopes, and squared ones of a sketch from the
words alone. Learning rate {plan.learning_rate:g} with warm-up and cosine, batch {plan.batch},
{plan.steps} steps planned, seed {plan.seed}, averaged weights, those of step
{status.values.get("best", "?")} of {status.values.get("last", "?")}.

Every sixth picture was held out. Loss on those: {own} with their own captions, {others} with the
captions of others; the further apart, the more the words matter.

{_table(metrics)}

## Use elsewhere
`PixelPipeline.from_pretrained(folder)`, a diffusers pipeline, with AIGC Studio installed.
"""


def manner_card(spec: Spec, data: PictureSet, metrics: Sequence[Metric], status: Status) -> str:
    """Return the card of a manner in Markdown."""
    plan = spec.plan
    return f"""{_head(spec, ["style-transfer", "gan", "diffusers"])}
# {spec.name}

The bundled style network, sharpened for the manner of {len(data.items)} pictures of the user's
own (shorter sides {_sides(data)}) with AIGC Studio {VERSION}: decoder against a critic of patches,
hinge loss, `aigc_studio/training/recipes/style_gan.py`. Licence of the pictures, as their owner
says: {spec.licence or "not said"}. The code to ask it with is in `manner.json`.

## Training
Learning rate {plan.learning_rate:g}, batch {plan.batch}, {plan.steps} turns planned, seed
{plan.seed}, averaged weights, those of turn {status.values.get("best", "?")} of
{status.values.get("last", "?")}: those with the least distance of held-out pictures, painted, from
their content and the manner.

{_table(metrics)}
"""


def _head(spec: Spec, tags: Sequence[str], **more: str) -> str:
    """Return the head of a card as the Hub takes it: known licences, and models that it has."""
    licence = spec.licence.lower().replace(" ", "-")
    values: dict[str, object] = {
        "license": licence if licence in LICENCES else "other",
        "tags": list(tags),
        **more,
    }
    if "/" in spec.model and not spec.model.startswith("local/"):
        values["base_model"] = spec.model
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())
    return "\n".join(["---", *lines, "---"])


def words_card(spec: Spec, texts: TextSet, metrics: Sequence[Metric], status: Status) -> str:
    """Return the card of a voice in Markdown."""
    plan = spec.plan
    is_lora = plan.weights == "lora"
    head = _head(
        spec,
        ["lora", "text-generation"] if is_lora else ["text-generation"],
        library_name="peft" if is_lora else "transformers",
    )
    kind = "A LoRA of" if is_lora else "All weights, trained on, of"
    trained = f"Rank {plan.rank} on all linear layers" if is_lora else "All weights"
    use = "`PeftModel.from_pretrained(model, folder)` in peft." if is_lora else IN_TRANSFORMERS
    return f"""{head}
# {spec.name}

{kind} the language model `{spec.model}`: a voice. {_told_of(spec, texts)}

## Training
{trained}, cross-entropy on the texts alone, learning rate
{plan.learning_rate:g} with warm-up and cosine, gradients clipped at 1, batch {plan.batch}, half of
it texts of the model's own so that it forgets nothing, {plan.steps} steps planned, seed
{plan.seed}. Every sixth text was held out; the weights are those of step
{status.values.get("best", "?")} of {status.values.get("last", "?")}.

{_table_of_words(metrics)}

## Use elsewhere
{use}
"""


def writer_card(
    spec: Spec, texts: TextSet, metrics: Sequence[Metric], status: Status, size: str
) -> str:
    """Return the card of a writer from nothing in Markdown; `size` in words."""
    plan = spec.plan
    return f"""{_head(spec, ["text-generation"], library_name="transformers")}
# {spec.name}

A small Llama ({size}) that goes on from the beginning of a text; it follows no instructions.
{_told_of(spec, texts)}

## Training
From nothing, tokenizer and all. Cross-entropy, learning rate {plan.learning_rate:g} with warm-up
and cosine, gradients clipped at 1, batch {plan.batch}, {plan.steps} steps planned, seed
{plan.seed}. Every sixth text was held out, from the tokenizer as well; the weights are those of
step {status.values.get("best", "?")} of {status.values.get("last", "?")}. Perplexities are per
token of this tokenizer: compare them with no other model's.

{_table_of_words(metrics)}

## Use elsewhere
{IN_TRANSFORMERS}
"""


def _told_of(spec: Spec, texts: TextSet) -> str:
    """Return what is to be said of the texts that were learned."""
    characters = sum(len(line.text) for line in texts.lines)
    asked = sum(bool(line.prompt) for line in texts.lines)
    unused = sum(len(fault.lines) for fault in texts.faults)
    encodings = ", ".join(sorted({source.encoding for source in texts.sources}))
    said = spec.licence or ("the user's own words" if texts.is_own else "not said")
    return f"""Trained with AIGC Studio {VERSION} on
{len(texts.lines)} texts of the user's own, {characters} characters ({asked} with a prompt; read as
{encodings}; {unused} lines could not be used). Licence of the texts, as their owner says:
{said}. It can say what its texts say, names and numbers too: read what it writes."""


def _table_of_words(metrics: Sequence[Metric]) -> str:
    rows = (
        f"| {m.step} | {m.loss:.4f} |"
        f" {'' if m.held_out is None else f'{m.held_out:.4f} | {math.exp(m.held_out):.1f}'} |"
        for m in metrics
    )
    head = ("| step | loss | held-out loss | held-out perplexity |", "|---|---|---|---|")
    return "\n".join([*head, *rows])


def _drawn(spec: Spec) -> str:
    """Return what is to be known of a LoRA of a bundled model."""
    return "" if "/" in spec.model else " That model draws: what comes of it is no photo."


def _sides(data: PictureSet) -> str:
    sides = [min(item.width, item.height) for item in data.items]
    return f"{min(sides)} to {max(sides)} px"


def _table(metrics: Sequence[Metric]) -> str:
    rows = (
        f"| {m.step} | {m.loss:.4f} | {'' if m.held_out is None else f'{m.held_out:.4f}'} |"
        for m in metrics
    )
    return "\n".join(["| step | loss | held-out loss |", "|---|---|---|", *rows])
