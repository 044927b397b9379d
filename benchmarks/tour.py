"""The world tour in seconds: nine cards, the sheet, the film, captions, and the share pack.

Every case runs in its own process, on as many threads as the machine has cores for. Beside the
seconds it counts the files of the pack, and those that have not exactly the pixels of their name.
"""

import io
import json
import os
import time
import zipfile

import typer
from PIL import Image

from aigc_studio.core.face_finding import find_faces
from aigc_studio.core.faces import Box
from aigc_studio.core.framing import is_inside
from aigc_studio.engines.avatar import AvatarRequest
from aigc_studio.engines.portrait import PortraitRequest
from aigc_studio.engines.tour import MAX_PLACES
from aigc_studio.services.database import Result, Status
from aigc_studio.services.platforms import FAMOUS, PLATFORMS, Kind
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.share_pack import share_pack
from aigc_studio.services.tour_captions import caption_request, cards_of
from aigc_studio.studio import Studio
from aigc_studio.ui.retouch import tour_of
from aigc_studio.zoo.paintings import SAMPLES
from benchmarks.image import OLD_LAPTOP
from benchmarks.once import once

CASES = {"this machine": {}, "old laptop": OLD_LAPTOP}
BARS = {"tour": 60, "share pack": 15}  # seconds on two cores
PAINTED = "water_lilies"  # the look of the portrait that becomes avatars of all platforms
KINDS: tuple[Kind, ...] = ("feed", "story")
SEED, DAY = 7, "2026-11-25"


def tour() -> None:
    """Print seconds of the tour, its film and its share pack, beside their bars."""
    typer.echo(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    for case, environment in CASES.items():
        report = once("tour-once", environment=environment)
        both = report["cards_s"] + report["film_s"] + report["captions_s"]
        typer.echo(f"\n{case}")
        typer.echo(f"  {MAX_PLACES} cards and the sheet  {report['cards_s']:6.1f} s")
        typer.echo(f"  film               {report['film_s']:10.1f} s, {report['film_mb']:.1f} MB")
        typer.echo(f"  captions           {report['captions_s']:10.1f} s, with opening the writer")
        typer.echo(f"  all of the tour    {both:10.1f} s  (bar {BARS['tour']} s)")
        typer.echo(
            f"  share pack         {report['pack_s']:10.1f} s  (bar {BARS['share pack']} s), "
            f"{len(FAMOUS)} platforms x {MAX_PLACES} cards, {' and '.join(KINDS)}"
        )
        typer.echo(
            f"  its files          {report['files']:8}, with other pixels than named "
            f"{report['wrong']}, without record {report['unlabelled']}"
        )
        typer.echo(
            f"  avatars            {report['avatars']:8}, with the face in the inner 70 % "
            f"{report['inside']}"
        )


def tour_once() -> None:
    """Run one case in this process and print its report as JSON."""
    with Studio() as studio:
        face = AvatarRequest(style="bold", seed=SEED)
        studio.run(face)
        [drawn] = studio.results.of_job(face.id)
        fields = {"film": True, "seed": SEED, "day": DAY}
        request = tour_of(studio, drawn.id).model_copy(update=fields)
        results = _made(studio, studio.scheduler.submit(request))
        began = time.perf_counter()
        cards = cards_of(studio.library, results)
        studio.run_all(caption_request(place, "friendly", "en", SEED) for _, place in cards)
        captions_s = time.perf_counter() - began
        began = time.perf_counter()
        platforms = [row for row in PLATFORMS if row.key in FAMOUS]
        pieces = share_pack(studio.library, results[:MAX_PLACES], platforms, KINDS, "both")
        pack = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
        pack_s = time.perf_counter() - began
        avatars = _avatars(studio)
        film = results[-1]
        reports = {n: verify(pack.read(n)) for n in pack.namelist() if n.endswith(".jpg")}
        sized = {n: r for n, r in reports.items() if "/" in n}
        report = {
            "cards_s": sum(result.seconds for result in results[:-1]),
            "film_s": film.seconds,
            "film_mb": len(studio.library.content(film)) / 10**6,
            "captions_s": captions_s,
            "pack_s": pack_s,
            "files": len(sized),
            "wrong": sum(f"-{r.width}x{r.height}." not in n for n, r in sized.items()),
            "avatars": len(avatars),
            "inside": sum(map(_face_is_inside, avatars)),
            "unlabelled": sum(not (r.ours and r.machine_made) for r in reports.values()),
        }
    typer.echo(json.dumps(report))


def _avatars(studio: Studio) -> list[Image.Image]:
    """Return a portrait, from a painted face, in the avatar size of every platform."""
    photo = SAMPLES["face"].read_bytes()
    fields = {"consent": "person", "picture": photo, "look": PAINTED, "identity": 1.0}
    made = _made(studio, studio.scheduler.submit(PortraitRequest.made(fields)))
    platforms = [row for row in PLATFORMS if row.avatar]
    pieces = share_pack(studio.library, made, platforms, ("avatar",), "both")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    names = [name for name in pack.namelist() if "/" in name and name.endswith(".jpg")]
    return [Image.open(io.BytesIO(pack.read(name))).convert("RGB") for name in names]


def _face_is_inside(avatar: Image.Image) -> bool:
    """Say whether a face is found, and lies within the part that a round cut leaves."""
    whole = Box(0, 0, *avatar.size)
    return any(
        is_inside(
            Box(f.x - f.side / 2, f.y - f.side / 2, f.x + f.side / 2, f.y + f.side / 2), whole
        )
        for f in find_faces(avatar)
    )


def _made(studio: Studio, job: str) -> list[Result]:
    while not (progress := studio.scheduler.progress(job)).status.is_over:
        time.sleep(0.1)
    if progress.status is not Status.DONE:
        raise RuntimeError(progress.error)
    return list(progress.results)
