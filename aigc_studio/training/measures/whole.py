"""All measures of one model: what it was asked, what it drew, and what the judge makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from torch import Tensor

from aigc_studio.training.data import STICKERS
from aigc_studio.training.measures import (
    asking,
    colour_words,
    copying,
    naming,
    object_pairs,
    traits,
)
from aigc_studio.training.measures.asking import LANGUAGES, Ask, Draw, draw_all
from aigc_studio.training.measures.kernel_distance import kernel_distance
from aigc_studio.training.measures.probe import share_right
from aigc_studio.training.measures.real import SPRITES, lot
from aigc_studio.training.measures.seeing import Seen
from aigc_studio.training.measures.style import accuracy_by_style, versions
from aigc_studio.training.measures.world import World
from aigc_studio.training.prompts import Prompt

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """How many pictures are asked for."""

    names: int = 160  # of each sticker style, in each language
    combinations: int = 24  # the same
    paraphrases: int = 1000  # in all; there may be fewer
    colours: int = 100
    pairs: int = 100
    captions: int = 64  # of each avatar style
    sprites: int = 96


CONTROL = Plan(
    names=12, combinations=6, paraphrases=96, colours=48, pairs=24, captions=16, sprites=48
)


@dataclass(frozen=True)
class Drawn:
    """Pictures of some asks as the judge sees them."""

    asks: Sequence[Ask]
    pictures: Tensor  # (N, 3, 128, 128) uint8
    seen: Seen
    styles: Sequence[str]  # that the probe reads in them
    nearest: Sequence[Sequence[str]]  # five concepts of each, nearest first


def by_lot(items: Sequence[T], number: int) -> list[T]:
    """Return at most so many items, spread over all by a fixed lot, in their order."""
    order = sorted(range(len(items)), key=lambda place: lot(f"spread {place}"))
    return [items[place] for place in sorted(order[:number])]


def put(draw: Draw, asks: Sequence[Ask], world: World) -> Drawn | None:
    """Draw and look; nothing where nothing is asked for."""
    if not asks:
        return None
    pictures = draw_all(draw, asks)
    seen = world.look(pictures)
    nearest = naming.nearest(seen.things, world.bank)
    return Drawn(asks, pictures, seen, world.probe.read(seen.manner), nearest)


def measure(
    draw: Draw, world: World, paraphrases: Sequence[Prompt], plan: Plan, styles: Sequence[str]
) -> tuple[dict[str, Any], Drawn | None]:
    """Measure a model in the styles that it knows.

    Args:
        draw: the model.
        world: what it is measured against.
        paraphrases: free prompts.
        plan: how many pictures.
        styles: names of index sets; stickers are needed for all that has to do with concepts.

    Returns:
        The figures, and the pictures of the paraphrases.
    """
    stickers = [name for name in STICKERS if name in styles]
    rows = world.bank.rows
    named = put(draw, asking.names(rows, stickers, plan.names), world)
    unseen = put(draw, asking.combinations(rows, stickers, plan.combinations), world)
    known = by_lot(paraphrases, plan.paraphrases) if stickers else []
    free = put(draw, asking.free(known, stickers, world.words), world)
    captioned = [
        (ask, row)
        for ask, row in asking.captions(world.kinds["avatars"].rows, plan.captions)
        if ask.style in styles
    ]
    faces = put(draw, [ask for ask, _ in captioned], world)
    sprites = asking.sprites(world.kinds["sprites"].rows, plan.sprites)
    games = put(draw, sprites if SPRITES in styles else [], world)
    drawn = {"stickers": named, "avatars": faces, "sprites": games}
    figures: dict[str, Any] = {
        "style": _style([named, faces, games]),
        **_against_real(drawn, world),
    }
    if named:
        figures["names"] = naming.by_style(named.nearest, named.asks)
        figures["second"] = {"names": _second(named, world)}
        version = versions(named.seen, named.asks, world.bank)
        figures["versions"] = accuracy_by_style(version, [ask.style for ask in named.asks])
        figures["groups"] = naming.by_group(named.nearest, named.asks, world.bank)
    if unseen:
        figures["combinations"] = _combinations(
            unseen, versions(unseen.seen, unseen.asks, world.bank)
        )
    if free:
        figures["paraphrases"] = naming.by_style(free.nearest, free.asks)["all"]
        figures.setdefault("second", {})["paraphrases"] = _second(free, world)
        figures["wrong"] = [
            prompt.prompt
            for prompt, near in zip(known, free.nearest, strict=True)
            if not set(prompt.concepts) & set(near)
        ]
    if stickers:
        figures["colours"] = _colours(draw, world, plan, stickers)
        figures["pairs"] = _pairs(draw, world, plan, stickers)
    if faces:
        asked = [row for _, row in captioned]
        table = traits.measure(world.kinds["avatars"], world.softened, faces.seen, asked)
        figures["traits"] = {"table": table, "means": traits.means(table)}
    return figures, free


def _second(drawn: Drawn, world: World) -> naming.Tops:
    """Return how often the second judge sees what was asked for."""
    return naming.tops(world.second.nearest(drawn.seen.small), [ask.concepts for ask in drawn.asks])


def _style(parts: Sequence[Drawn | None]) -> dict[str, float]:
    """Return style accuracy by style, of "all" styles, and of each language's pictures."""
    drawn = [part for part in parts if part]
    read = [style for part in drawn for style in part.styles]
    asks = [ask for part in drawn for ask in part.asks]
    found = accuracy_by_style(read, [ask.style for ask in asks])
    for language in LANGUAGES:
        places = [i for i, ask in enumerate(asks) if ask.language == language]
        found[language] = share_right([read[i] for i in places], [asks[i].style for i in places])
    return found


def _combinations(drawn: Drawn, version: Sequence[str]) -> dict[str, float]:
    """Return shares of pictures with the concept among five, the style, and "right" with both.

    The style is what the probe reads; "version": the other opinion.
    """
    style = [read == ask.style for read, ask in zip(drawn.styles, drawn.asks, strict=True)]
    concept = [
        bool(set(ask.concepts) & set(near))
        for near, ask in zip(drawn.nearest, drawn.asks, strict=True)
    ]
    right = [s and c for s, c in zip(style, concept, strict=True)]
    other = [near == ask.style for near, ask in zip(version, drawn.asks, strict=True)]
    flags = {"right": right, "top5": concept, "style": style, "version": other}
    return {"pictures": len(right)} | {name: sum(f) / len(f) for name, f in flags.items()}


def _against_real(parts: Mapping[str, Drawn | None], world: World) -> dict[str, Any]:
    """Return, by kind, the kernel distance to real pictures, and how near the nearest is."""
    distance, copied = {}, {}
    for kind, drawn in parts.items():
        if drawn:
            real = world.kinds[kind].of([ask.style for ask in drawn.asks])
            everything = world.kinds[kind].seen.small
            twins = world.figures["copying"][kind]["twins"]
            distance[kind] = kernel_distance(drawn.seen.pooled, real.seen.pooled)
            copied[kind] = copying.copied(drawn.seen.small, everything, twins)
    return {"kernel_distance": distance, "copying": copied}


def _colours(draw: Draw, world: World, plan: Plan, styles: Sequence[str]) -> dict[str, Any]:
    prompts = by_lot(colour_words.read_colours()[1], plan.colours)
    asks = asking.free(prompts, styles, world.words)
    pictures = draw_all(draw, asks)
    shares = colour_words.shares(pictures, [p.colour for p in prompts], world.rules)
    return {**shares, "things": naming.tops(world.nearest(pictures), [p.concepts for p in prompts])}


def _pairs(draw: Draw, world: World, plan: Plan, styles: Sequence[str]) -> dict[str, float]:
    pairs = by_lot(object_pairs.read_pairs(), plan.pairs)
    prompts = [Prompt(pair.language, pair.prompt, ()) for pair in pairs]
    pictures = draw_all(draw, asking.free(prompts, styles, world.words))
    return object_pairs.shares(object_pairs.look_into(pictures, world.nearest), pairs)
