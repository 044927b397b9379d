"""Sheets of sixteen game tiles of one kind, as pixel art on nothing, ready for a game engine."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from PIL import Image
from pydantic import Field, ValidationError, field_validator

from aigc_studio.art.grid import grid
from aigc_studio.art.pixels import larger, pixel_tile
from aigc_studio.core.context import Context
from aigc_studio.core.events import Event, Request
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.refusal import refusal
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.zoo.catalog import MODELS
from aigc_studio.zoo.pool import Pool

SIDE = 4  # tiles in a row, and rows
SCALES = (1, 4, 8)  # px of the sheet for one of a tile
AT_ONCE = 4  # tiles
# What the generator draws best, by the names that it knows them by: kind -> style -> names.
KINDS: Mapping[str, tuple[str, Sequence[str]]] = {
    "character": ("pixel art monster", (
        "goblin", "orc", "death knight", "hell knight", "orc priest", "deep elf priest",
        "orc wizard", "naga mage", "vampire", "vampire knight", "lich", "ancient lich", "dwarf",
        "halfling", "human", "merfolk", "satyr", "spriggan", "kobold", "gnoll sergeant", "angel",
        "harpy", "greater naga", "gnoll", "deep dwarf", "ogre",
    )),
    "monster": ("pixel art monster", (
        "bone dragon", "golden dragon", "bat", "fire bat", "jumping spider", "wolf", "lava snake",
        "fire giant", "frost giant", "deep troll", "shining eye", "azure jelly", "jelly",
        "killer bee", "yellow wasp", "scorpion", "fire crab", "kraken head", "snapping turtle",
        "ice beast", "ice devil", "wyvern", "giant frog", "crimson imp", "orange demon",
        "wandering mushroom", "brain worm", "worm", "manticore", "griffon", "hell hound",
        "elephant", "polar bear", "plant demonic", "hydra",
    )),
    "item": ("pixel art item", (
        "long sword", "spear", "mace", "dagger", "staff", "staff mummy", "shield", "large shield",
        "helmet", "hat", "cap jester", "boots brown", "boots green", "cloak", "cloak leather",
        "robe", "leather armour", "gold dragon armour", "scale mail", "book of the dead",
        "leather", "misc orb", "gem gold", "crystal green", "face gold", "fruit", "banana",
        "bread ration", "pizza", "rune abyss", "giant club", "scythe", "sling", "meat ration",
    )),
}  # fmt: skip


class TilesRequest(Request):
    """One sheet; the seed decides which tiles are on it."""

    engine: ClassVar[str] = "tiles"

    kind: str = "monster"  # of KINDS
    scale: int = 8  # of SCALES
    seed: int = Field(0, ge=0, le=MAX_SEED)

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(kind)
        return kind

    @field_validator("scale")
    @classmethod
    def _possible(cls, scale: int) -> int:
        if scale not in SCALES:
            raise ValueError(scale)
        return scale

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from loose values.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as broken:
            raise refusal(broken, {"seed": "error.seed"}, {"seed": MAX_SEED}) from broken

    @property
    def title(self) -> str:
        """The kind, in both languages."""
        words = [f"{say('tab.tiles', e)}: {say(f'tiles.{self.kind}', e)}" for e in LANGUAGES]
        return " · ".join(words)

    @property
    def names(self) -> list[str]:
        """What is on the sheet."""
        known = KINDS[self.kind][1]
        return random.Random(self.seed).sample(known, SIDE * SIDE)

    def batch_key(self) -> tuple[object, ...]:
        """Sheets are drawn one after the other."""
        return (self.engine,)


class TilesEngine:
    """Draws the sheets of a batch one after the other."""

    name: ClassVar[str] = "tiles"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[TilesRequest], context: Context) -> Iterator[Event]:
        """Yield four steps and a sheet, RGBA, per request.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the weights cannot be used.
        """
        return singly(requests, context, self._make, lambda _: MODELS[0].name)

    def _make(self, request: TilesRequest, steps: Steps) -> Image.Image:
        style, names = KINDS[request.kind][0], request.names
        steps.steps = SIDE * SIDE // AT_ONCE
        tiles: list[Image.Image] = []
        with self.pool.lend(MODELS[0]) as pipeline:
            for begin in range(0, len(names), AT_ONCE):
                prompts = [f"{name}, {style}" for name in names[begin : begin + AT_ONCE]]
                tiles += map(pixel_tile, drawn(pipeline, prompts, request.seed + begin))
                steps.next()
        return grid([larger(tile, request.scale) for tile in tiles], SIDE, mode="RGBA")


def drawn(pipeline: Any, prompts: Sequence[str], seed: int) -> list[Image.Image]:
    """Return a picture of each prompt; the seeds count up."""
    import torch

    luck = [torch.Generator().manual_seed(seed + i) for i in range(len(prompts))]
    pictures: list[Image.Image] = pipeline(list(prompts), generator=luck).images
    return pictures
