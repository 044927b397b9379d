"""The head of a card is one that the Hub takes, whatever somebody typed."""

import pytest
import yaml

from aigc_studio.training.folder import Item, Metric, PictureSet, Plan, Spec, Status
from aigc_studio.training.lora_card import card_of, manner_card, nothing_card

ITEM = Item(file="0001.png", name="secret.png", sha256="", width=64, height=80)
SET = PictureSet(items=(ITEM,))


@pytest.mark.parametrize(
    ("said", "licence"),
    [("", "other"), ("CC0-1.0", "cc0-1.0"), ("cc by 4.0", "cc-by-4.0"), ("mine: all", "other")],
)
@pytest.mark.parametrize(("model", "base"), [("local/sd", None), ("bundled", None), ("a/b", "a/b")])
def test_the_head_names_known_licences_and_models_of_the_hub_only(
    said: str, licence: str, model: str, base: str | None
) -> None:
    spec = Spec(goal="character", name="Zuki: one", word="no", model=model, folder="",
                plan=Plan(), licence=said)  # fmt: skip
    for make in (card_of, manner_card):
        card = make(spec, SET, [Metric(step=0, loss=1.0)], Status())
        head = yaml.safe_load(card.split("---")[1])
        assert head["license"] == licence
        assert head.get("base_model") == base
        assert "secret" not in card
    gan = spec.model_copy(update={"goal": "gan"})
    assert yaml.safe_load(nothing_card(gan, SET, [], Status()).split("---")[1])["tags"][0] == "gan"
    lora = card_of(spec, SET, [], Status())
    assert yaml.safe_load(lora.split("---")[1])["instance_prompt"] == "no"
