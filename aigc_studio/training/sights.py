"""What the picture-text encoder learns from: pictures, what they show in words, and how they vary.

Things are *tags*: each has names in both languages, and keywords. The pictures of a tag may come
from several families. Every twentieth combination of a tag and a sticker family, and one avatar in
sixteen, are kept back for measuring.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.art.render import render
from aigc_studio.art.sampler import sample_of
from aigc_studio.art.scenes import PLACES
from aigc_studio.models.tags import Tag
from aigc_studio.training.avatar_parts import NONE, word_of
from aigc_studio.training.data import (
    AVATARS,
    STICKERS,
    Row,
    art_rows,
    held_out,
    held_out_combination,
    lay_on,
    load_art,
    to_tensor,
)
from aigc_studio.training.wording import JOIN, surround

LANGUAGES = ("en", "zh")
SOFTEST = 0.31  # of its side that a picture is shrunk to at least, and enlarged again
SPRITES, SCENES, PORTRAITS, PAINTINGS = "sprites", "scenes", "faces", "paintings"
MANNERS = (*STICKERS, *AVATARS, SPRITES, SCENES, PORTRAITS, PAINTINGS)
TRAITS = ("skin", "hair_color", "hair", "glasses", "facial_hair")
MAY_LACK = ("glasses", "facial_hair")  # of the others, no word means that the style draws no such
FEWEST = 60  # avatars with a word, without which it is not learned
UNKNOWN = -100  # a trait that is not said, as `cross_entropy` skips it
KINDS = {
    PORTRAITS: Tag("photo of a person", "人物照片", ("portrait", "photo"), ("照片", "肖像")),
    PAINTINGS: Tag("painting", "绘画", ("art",), ("艺术", "油画")),
}


class Sights(NamedTuple):
    """N pictures and what is known of them."""

    pixels: Tensor  # (N, 4, S, S) uint8, red, green, blue and opacity
    tags: Tensor  # (N,) int64, numbers of tags
    manners: Tensor  # (N,) int64, numbers of MANNERS
    traits: Mapping[str, Tensor]  # trait -> (N,) int64, numbers of its words, or UNKNOWN

    def take(self, places: Tensor) -> "Sights":
        """Return some of the pictures."""
        traits = {name: words[places] for name, words in self.traits.items()}
        return Sights(self.pixels[places], self.tags[places], self.manners[places], traits)


class Lesson(NamedTuple):
    """All pictures, and all that may be said of them."""

    learned: Sights
    held_out: Sights
    tags: Sequence[Tag]
    traits: Mapping[str, list[str]]  # trait -> its words


def read_sights(data: Path, side_px: int, scenes_each: int, seed: int) -> Lesson:
    """Load every picture.

    Args:
        data: folder of the training sets.
        side_px: of the squares.
        scenes_each: renders of each place.
        seed: of the renders.
    """
    rows = [row for row in art_rows(data) if row["set"] in MANNERS and row.get("group") != "flags"]
    luck = random.Random(seed)
    places = [place for place in PLACES for _ in range(scenes_each)]
    drawn = [
        to_tensor(render(sample_of(place, luck), side_px, side_px).flat.convert("RGBA"))
        for place in places
    ]
    pixels = torch.cat([load_art(data, rows, side_px).pixels, torch.stack(drawn)])
    keys = [_key(row) for row in rows] + [(SCENES, place.key) for place in places]
    known = {key: _tag(row) for key, row in zip(keys, rows, strict=False)}
    known |= {
        (SCENES, p.key): Tag(p.en, p.zh, tuple(p.words_en), tuple(p.words_zh)) for p in PLACES
    }
    numbers = {key: i for i, key in enumerate(known)}
    traits = _words(rows)
    manners = [MANNERS.index(row["set"]) for row in rows] + [MANNERS.index(SCENES)] * len(places)
    sights = Sights(
        pixels,
        torch.tensor([numbers[key] for key in keys]),
        torch.tensor(manners),
        {
            trait: torch.tensor(
                [_number(row, trait, words) for row in rows] + [UNKNOWN] * len(places)
            )
            for trait, words in traits.items()
        },
    )
    kept = torch.tensor([_is_held_out(row) for row in rows] + [False] * len(places))
    return Lesson(
        sights.take((~kept).nonzero()[:, 0]),
        sights.take(kept.nonzero()[:, 0]),
        list(known.values()),
        traits,
    )


def phrases(tags: Sequence[Tag], each: int, seed: int) -> Iterator[list[str]]:
    """Yield for each tag so many things that somebody may say who means it, in both languages.

    Mostly its name, bare or with words around it, sometimes a keyword.
    """
    luck = random.Random(seed)
    for tag in tags:
        said = []
        for i in range(each):
            language = LANGUAGES[i % 2]
            text, keywords = tag.name(language), tag.keywords(language)
            if keywords and luck.random() < 0.2:
                text = luck.choice(keywords)
            elif keywords and luck.random() < 0.2:
                text = f"{text}, {luck.choice(keywords)}"
            said.append(surround(text, language, luck) if luck.random() < 0.4 else text)
        yield said


def vary(sights: Sights, luck: torch.Generator) -> Tensor:
    """Return the pictures (N, 3, S, S) float32 in [-1, 1] as they might be met elsewhere.

    Turned, moved, larger and smaller, mirrored, on white or any ground, in other light, and soft.
    """
    count, _, side, _ = sights.pixels.shape
    picture = sights.pixels.float() / 255
    opacity = picture[:, 3:]
    laid = torch.cat([picture[:, :3] * opacity, opacity], dim=1)
    free = opacity.flatten(1).mean(1) < 0.97  # what has a ground of its own keeps its frame
    turn = _between(-0.3, 0.3, count, luck) * torch.where(free, 1.0, 0.3)
    scale = torch.where(free, _between(0.85, 1.5, count, luck), _between(0.85, 1.05, count, luck))
    mirror = torch.where(torch.rand(count, generator=luck) < 0.5, -1.0, 1.0)
    move = _between(-0.15, 0.15, (2, count), luck) * torch.where(free, 1.0, 0.4)
    cosine, sine = torch.cos(turn) * scale, torch.sin(turn) * scale
    matrix = torch.stack(
        [cosine * mirror, -sine, move[0], sine * mirror, cosine, move[1]], dim=1
    ).reshape(count, 2, 3)
    grid = F.affine_grid(matrix, [count, 4, side, side], align_corners=False)
    padding = F.grid_sample(laid, grid, padding_mode="zeros", align_corners=False)
    framed = F.grid_sample(laid, grid, padding_mode="reflection", align_corners=False)
    laid = torch.where(free[:, None, None, None], padding, framed)
    picture = laid[:, :3] + (1 - laid[:, 3:]) * _grounds(laid, luck)
    picture = _in_other_light(picture, luck)
    soft = torch.randint(round(SOFTEST * side), side, (), generator=luck).item()
    blurred = F.interpolate(
        F.interpolate(picture, size=int(soft), mode="area"), side, mode="bicubic"
    )
    is_soft = torch.rand(count, 1, 1, 1, generator=luck) < 0.25
    return torch.where(is_soft, blurred, picture).clamp(0, 1) * 2 - 1


def on_white(pixels: Tensor) -> Tensor:
    """Return pictures (N, 4, S, S) uint8 on white, (N, 3, S, S) float32 in [-1, 1]."""
    return lay_on(pixels, torch.ones(1, 3, 1, 1))


def _grounds(laid: Tensor, luck: torch.Generator) -> Tensor:
    """Return what lies behind: white, a colour, a slope of two, or some other picture."""
    count, side = len(laid), laid.shape[-1]
    one, two = torch.rand(2, count, 3, 1, 1, generator=luck)
    way = torch.linspace(0, 1, side).reshape(1, 1, side, 1)
    kind = torch.rand(count, 1, 1, 1, generator=luck)
    others = laid[torch.randperm(count, generator=luck)]
    other = others[:, :3] + (1 - others[:, 3:]) * two
    ground = torch.where(kind < 0.4, torch.ones(()), one.expand(-1, -1, side, side))
    ground = torch.where(kind > 0.7, one * way + two * (1 - way), ground)
    return torch.where(kind > 0.85, other, ground)


def _in_other_light(picture: Tensor, luck: torch.Generator) -> Tensor:
    count = len(picture)
    bright = _between(0.8, 1.15, count, luck).reshape(-1, 1, 1, 1)
    tint = 1 + 0.08 * torch.randn(count, 3, 1, 1, generator=luck)
    grey = picture.mean(1, keepdim=True)
    vivid = _between(0.6, 1.3, count, luck).reshape(-1, 1, 1, 1)
    return ((grey + (picture - grey) * vivid) * bright * tint).clamp(0, 1)


def _between(
    low: float, high: float, shape: int | tuple[int, ...], luck: torch.Generator
) -> Tensor:
    size = (shape,) if isinstance(shape, int) else shape
    return low + (high - low) * torch.rand(size, generator=luck)


def _key(row: Row) -> tuple[str, str]:
    """Return what a row shows, alike for what shows the same."""
    if row["set"] in STICKERS:
        return "stickers", row["hexcode"]
    if row["set"] == SPRITES:
        return SPRITES, row["en"].partition(": ")[0]
    return row["set"], ""


def _tag(row: Row) -> Tag:
    if row["set"] in KINDS:
        return KINDS[row["set"]]
    if row["set"] in AVATARS:
        english, chinese = (row[each].partition(JOIN[each])[0] for each in LANGUAGES)
        return Tag(english, chinese, ("avatar", "face"), ("头像",))
    if row["set"] == SPRITES:
        return Tag(row["en"].partition(": ")[0], row["zh"].partition("：")[0], ("game tile",), ())
    return Tag(row["en"], row["zh"], tuple(row["keywords_en"]), tuple(row["keywords_zh"]))


def _is_held_out(row: Row) -> bool:
    if row["set"] in STICKERS:
        return held_out_combination(row["hexcode"], row["set"])
    return row["set"] in AVATARS and held_out(row)


def _words(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Return the words of each trait that enough avatars have, the commonest first."""
    faces = [row for row in rows if row["set"] in AVATARS]
    found = {}
    for trait in TRAITS:
        counts = Counter(word_of(row, trait) for row in faces)
        if trait not in MAY_LACK:
            del counts[NONE]
        words = [word for word, count in counts.most_common() if count >= FEWEST]
        if words:
            found[trait] = words
    return found


def _number(row: Row, trait: str, words: Sequence[str]) -> int:
    if row["set"] not in AVATARS:
        return UNKNOWN
    word = word_of(row, trait)
    return words.index(word) if word in words else UNKNOWN
