"""The model card of a LoRA: what it is, what it saw, how it learned, how to use it elsewhere."""

from collections.abc import Sequence

from aigc_studio.core.version import VERSION
from aigc_studio.training.folder import Metric, PictureSet, Spec, Status


def card_of(spec: Spec, data: PictureSet, metrics: Sequence[Metric], status: Status) -> str:
    """Return the card in Markdown, with the head that the Hugging Face Hub reads."""
    captioned = sum(bool(item.caption) for item in data.items)
    sizes = [min(item.width, item.height) for item in data.items]
    plan = spec.plan
    rows = "\n".join(
        f"| {m.step} | {m.loss:.4f} | {'' if m.held_out is None else f'{m.held_out:.4f}'} |"
        for m in metrics
    )
    return f"""---
base_model: {spec.model}
license: {spec.licence or "other"}
tags: [lora, text-to-image, diffusers]
instance_prompt: {spec.word}
---
# {spec.name}

A LoRA of `{spec.model}` for a {spec.goal}; name it in a prompt as "{spec.word}". Trained with AIGC
Studio {VERSION} on {len(data.items)} pictures of the user's own ({captioned} with a caption;
shorter sides {min(sizes)} to {max(sizes)} px). Licence of the pictures, as their owner says:
{spec.licence or "not said"}.

## Training
Rank {plan.rank}, learning rate {plan.learning_rate:g} with warm-up and cosine, batch {plan.batch},
{plan.steps} steps planned, seed {plan.seed}, {plan.own_drawings} drawings of the model's own beside
them so that it forgets nothing. The weights are those of step {status.values.get("best", "?")} of
{status.values.get("last", "?")}: those with the least loss on held-out pictures, where there were
any.

| step | loss | held-out loss |
|---|---|---|
{rows}

## Use elsewhere
`pipeline.load_lora_weights(folder, weight_name="pytorch_lora_weights.safetensors")` in diffusers.
"""
