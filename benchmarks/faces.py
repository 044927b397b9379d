"""Faces: how many are found, how often what is read of them is right, and how long an avatar takes.

Needs the training sets (`--data DIR`): portraits, stickers. What nobody labelled is made from the
portraits: leaning, dark, small, in groups, under hats. The labels of what can be seen of them lie
in face_labels.json; thresholds were set on one part, and the figures are of the other.
"""

import io
import json
import random
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.device import choose_device
from aigc_studio.core.face_finding import Square, find_faces
from aigc_studio.core.face_traits import read_traits
from aigc_studio.core.settings import read_settings
from aigc_studio.engines.portrait import CARTOON, PortraitEngine, PortraitRequest
from aigc_studio.zoo.paintings import SAMPLES
from aigc_studio.zoo.pool import Pool

LABELS = Path(__file__).parent / "face_labels.json"
OBJECTS = ("objects", "travel & places", "food & drink", "activities", "animals & nature")
HATS = ("top hat", "woman’s hat", "graduation cap", "billed cap", "rescue worker’s helmet")
GROUPS = {"black": "dark", "white": "gray", "blond": "light", "red": "light"}
# Paintings of people whose two eyes are seen, in a face of 60 px or more.
PAINTED = (
    "artic_60812", "artic_62371", "clevelandart_1980.264", "clevelandart_1991.134.2",
    "metmuseum_11040", "metmuseum_11764", "metmuseum_436532", "metmuseum_436819",
    "metmuseum_437869", "metmuseum_437879", "nga_106382", "nga_46492", "nga_46519", "nga_50724",
    "nga_51", "sample_mona_lisa", "si_npg_NPG.2015.136", "si_npg_NPG.96.94", "si_saam_2019.6.10",
    "woman_with_a_hat",
)  # fmt: skip
MANY = 15  # labels that a word needs to be judged
DARKER = 0.2  # of the light
SMALL_PX = 80
Truth = Sequence[tuple[float, float, float]]  # centre and side of every face, px
Scene = tuple[Image.Image, Truth]


def faces(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    every: Annotated[int, typer.Option(help="Make scenes of one portrait in so many.")] = 4,
) -> None:
    """Print how many faces are found, and how often glasses, beard and hair are read right."""
    cv2.setNumThreads(1)
    portraits = _portraits(data)
    found = {name: find_faces(picture) for name, picture in portraits.items()}
    typer.echo(f"{'portraits':24} {mean(map(bool, found.values())):7.1%}  bar 99 %")
    chance = random.Random(1)
    known = [(portraits[name], known[0]) for name, known in found.items() if known]
    some = known[::every]
    sticker = _stickers(data)
    scenes: Mapping[str, Callable[[], list[Scene]]] = {
        "leaning 10 degrees": lambda: [_leaning(p, face, 10) for p, face in some],
        "leaning 20 degrees": lambda: [_leaning(p, face, -20) for p, face in some],
        "dark": lambda: [_dark(p, face, i) for i, (p, face) in enumerate(some)],
        "small, 80 px": lambda: [_small(p, face, chance) for p, face in some],
        "under a hat": lambda: [_under_hat(p, face, sticker, chance) for p, face in some],
        "groups of 2 to 5": lambda: [
            _group([chance.choice(known) for _ in range(2 + i % 4)]) for i in range(len(some) // 3)
        ],
    }
    for name, make in scenes.items():
        seen = [_hits(find_faces(picture), truth) for picture, truth in make()]
        right, faces_there = sum(hit for hit, _ in seen), sum(count for _, count in seen)
        typer.echo(f"{name:24} {right / faces_there:7.1%}  bar 90 %  of {faces_there}")
    painted = [bool(find_faces(picture)) for picture in _paintings(data)]
    typer.echo(f"{'painted portraits':24} {mean(painted):7.1%}  bar 90 %  of {len(painted)}")
    things = sticker(chance, OBJECTS, 300)
    wrong = [name for name, picture in things if find_faces(picture)]
    typer.echo(f"{'false finds in 300':24} {len(wrong):7}  bar 2     {', '.join(wrong)}")
    _traits(portraits, found)
    _avatars()


def _avatars() -> None:
    """Print how long a photo takes to become an avatar, once everything is loaded."""
    engine = PortraitEngine(Pool(choose_device(read_settings())))
    photo = SAMPLES["face"].read_bytes()
    for look in (CARTOON, "starry_night", "comic_ink"):
        request = PortraitRequest.made({"consent": "person", "picture": photo, "look": look})
        seconds = seconds_of(lambda wanted=request: list(engine.run([wanted], Context())))
        typer.echo(f"{'photo to ' + look:24} {seconds:5.2f} s  bar 3 s")


def _traits(portraits: Mapping[str, Image.Image], found: Mapping[str, list[Square]]) -> None:
    """Print the balanced accuracy of every trait, of each part of the labels."""
    labels: dict[str, dict[str, str]] = json.loads(LABELS.read_text(encoding="utf-8"))
    began = time.perf_counter()
    read = {n: read_traits(portraits[n], found[n][0]) for n in labels if found.get(n)}
    seconds = (time.perf_counter() - began) / len(read)
    for trait in ("glasses", "facial_hair", "hair_color", "hair"):
        for part in ("kept", "tuned"):
            asked = {
                n: row[trait] for n, row in labels.items() if row["part"] == part and trait in row
            }
            rows = [
                (word, _said(read[n][trait].word) if trait in read[n] else "")
                for n, word in asked.items()
                if n in read
            ]
            words = {w: [said == w for asked, said in rows if asked == w] for w, _ in rows}
            shares = {w: mean(hits) for w, hits in words.items()}
            most = max(len(hits) for hits in words.values()) / len(rows)
            each = ", ".join(
                f"{w} {share:.0%} of {len(words[w])}{'' if len(words[w]) >= MANY else ' (few)'}"
                for w, share in shares.items()
            )
            typer.echo(
                f"{trait:12} {part:6} {mean(shares.values()):6.1%}  bar 85 %  always the commonest:"
                f" {1 / len(words):.0%} balanced, {most:.0%} plain  {each}"
            )
    typer.echo(f"reading one face {seconds:.2f} s")


def _said(word: str) -> str:
    return GROUPS.get(word, word)


def _portraits(data: Path) -> dict[str, Image.Image]:
    with zipfile.ZipFile(data / "faces" / "faces.zip") as archive:
        rows = map(json.loads, (data / "faces" / "index.jsonl").read_text("utf-8").splitlines())
        return {row["file"]: _open(archive.read(row["file"])).convert("RGB") for row in rows}


def _paintings(data: Path) -> list[Image.Image]:
    with zipfile.ZipFile(data / "paintings" / "paintings.zip") as archive:
        files = [name for name in archive.namelist() if Path(name).stem in PAINTED]
        return [_open(archive.read(name)).convert("RGB") for name in files]


def _stickers(data: Path) -> Callable[..., list[tuple[str, Image.Image]]]:
    """Return what gives stickers by lot, of some groups or of some names."""
    folder = data / "stickers"
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text("utf-8").splitlines()]

    def choose(
        chance: random.Random, groups: Sequence[str], count: int, names: Sequence[str] = ()
    ) -> list[tuple[str, Image.Image]]:
        fitting = [row for row in rows if row["group"] in groups or row["en"] in names]
        found = []
        for row in chance.sample(fitting, min(count, len(fitting))):
            with zipfile.ZipFile(folder / row["zip"]) as archive:
                found.append((f"{row['en']} ({row['set']})", _open(archive.read(row["file"]))))
        return found

    return choose


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def _hits(found: Sequence[Square], truth: Truth) -> tuple[int, int]:
    """Return how many of the faces there were found, and how many there are."""
    hits = sum(
        any(
            abs(face.x - x) < 0.45 * side
            and abs(face.y - y) < 0.45 * side
            and 0.5 < face.side / side < 2
            for face in found
        )
        for x, y, side in truth
    )
    return hits, len(truth)


def _leaning(picture: Image.Image, face: Square, angle: float) -> Scene:
    turned = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(90, 90, 90))
    away = complex(face.x - picture.width / 2, face.y - picture.height / 2)
    moved = away * np.exp(-1j * np.radians(angle))
    centre = (turned.width / 2 + moved.real, turned.height / 2 + moved.imag)
    return turned, [(*centre, face.side)]


def _dark(picture: Image.Image, face: Square, seed: int) -> Scene:
    noise = np.random.default_rng(seed).normal(0, 2, (picture.height, picture.width, 3))
    levels = (np.asarray(picture) * DARKER + noise).clip(0, 255)
    return Image.fromarray(levels.astype(np.uint8)), [(face.x, face.y, face.side)]


def _small(picture: Image.Image, face: Square, chance: random.Random) -> Scene:
    scale = SMALL_PX / face.side
    small = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    ground = Image.new("RGB", (900, 700), (130, 150, 160))
    at = (chance.randint(0, 900 - small.width), chance.randint(0, 700 - small.height))
    ground.paste(small, at)
    return ground, [(face.x * scale + at[0], face.y * scale + at[1], SMALL_PX)]


def _under_hat(picture: Image.Image, face: Square, sticker: Any, chance: random.Random) -> Scene:
    hat = sticker(chance, (), 1, HATS)[0][1].convert("RGBA")
    hat = hat.crop(hat.getbbox())
    width = round(1.35 * face.side)
    hat = hat.resize((width, round(hat.height * width / hat.width)), Image.Resampling.LANCZOS)
    worn = picture.convert("RGBA")
    brow = round(face.y - 0.32 * face.side)
    worn.paste(hat, (round(face.x - width / 2), brow - hat.height), hat)
    return worn.convert("RGB"), [(face.x, face.y, face.side)]


def _group(members: Sequence[tuple[Image.Image, Square]]) -> Scene:
    ground = Image.new("RGB", (270 * len(members), 400), (120, 130, 140))
    truth = []
    for i, (picture, face) in enumerate(members):
        scale = (100 + 12 * (i % 4)) / face.side
        small = picture.resize((round(picture.width * scale), round(picture.height * scale)))
        left = round(face.x * scale - 130)
        part = small.crop((left, 0, left + 260, small.height))
        top = 400 - part.height if part.height < 400 else 0
        ground.paste(part, (270 * i + 5, top))
        truth.append((270 * i + 135, face.y * scale + top, face.side * scale))
    return ground, truth


def seconds_of(act: Callable[[], object], times: int = 5) -> float:
    """Return the median of what an act takes, after a first time."""
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return median(taken)
