"""The result panel, the progress line and the strip of recent pictures, as HTML.

Everything that comes from a user passes through `escape`; texts come in both languages.
"""

import base64
from collections.abc import Mapping, Sequence
from html import escape

from aigc_studio.core.device import Device
from aigc_studio.core.errors import StudioError
from aigc_studio.core.events import Request
from aigc_studio.engines.image_request import RATIOS, ImageRequest
from aigc_studio.engines.retouch import ACTS
from aigc_studio.services.database import Result, Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.ui.theme import STATIC
from aigc_studio.ui.words import both, told


def icon(path: str) -> str:
    """Return a 24x24 line icon drawn in the colour of its text."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f'<path d="{path}"/></svg>'
    )


GO_ROUND = ("loop", "moving")  # engines whose films are short, and often go round
MANY = 10  # pictures and more, which are laid out alike

DOWNLOAD = icon("M12 4v11m0 0l-4.5-4.5M12 15l4.5-4.5M5 20h14")
THEME = icon("M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z")
PLAY = icon("M8 5.5v13l10.5-6.5z")
PICTURE = icon(
    "M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"
    "M4 16l4.5-4.5L13 16m-1-1l3-3 5 5M15.5 8.5h.01"
)


def header(device: Device) -> str:
    """Return the line above the tabs: mark, name, device, theme and language."""
    mark = (STATIC / "favicon.svg").read_text(encoding="utf-8")
    hint = both(
        "app.device_hint", name=device.name, precision=device.precision, reason=device.reason
    )
    return (
        f'<header class="top">{mark}<div><h1>{both("app.name")}</h1>'
        f'<p class="tagline">{both("app.tagline")}</p></div>'
        f'<span class="chip device" tabindex="0"><i></i>{escape(device.label)}'
        f'<span class="hint">{hint}</span></span>'
        f'<button class="chip" data-action="theme">{THEME}'
        f'<span class="sr">{both("app.theme")}</span></button>'
        f'<button class="chip" data-action="language">{both("app.language")}</button></header>'
    )


def empty_panel(text: str = "run.empty_text") -> str:
    """Return the panel before the first result; `text` is a key of the catalogue."""
    return _panel(
        "empty",
        f'<div class="nothing">{PICTURE}<h2>{both("run.empty_title")}</h2>'
        f"<p>{both(text)}</p></div>",
    )


def welcome(device: Device | None = None, seconds: Mapping[str, float | None] | None = None) -> str:
    """Return the words of the first-run card, with the seconds of this machine once measured."""
    text = both("first.text")
    if device and (measured := _measured(seconds or {})):
        text += " " + both("first.speed", device=device.label, **measured)
    return f"<h2>{both('first.title')}</h2><p>{text}</p>"


def panel(progress: JobProgress, below: Mapping[str, str] | None = None) -> str:
    """Return a job's pictures: finished ones, the one being drawn, places for the rest.

    `below`: id of a result -> further buttons of it.
    """
    if progress.error:
        return _panel("failed", f'<div class="nothing error"><p>{told(progress.error)}</p></div>')
    request = progress.request
    below = below or {}
    tiles = {r.piece: tile(r, request, below.get(r.id, "")) for r in progress.results}
    if progress.preview and progress.piece not in tiles:
        tiles[progress.piece] = _preview_tile(progress.preview, request)
    if not progress.status.is_over:
        for piece in range(request.pieces):
            tiles.setdefault(
                piece, f'<figure class="tile wait" style="{_shape(request)}"></figure>'
            )
    elif not tiles:
        return empty_panel()
    inner = "".join(tiles[piece] for piece in sorted(tiles))
    after = ""
    if request.engine == "stickers" and progress.status.is_over:
        get = f'<a class="small strong" href="/stickers/{progress.job_id}.zip" download>'
        after = f'<p class="all">{get}{DOWNLOAD}{both("stickers.get")}</a></p>'
    elif links := "".join(map(moving_links, progress.results)):
        after = f'<p class="all">{links}</p>'
    shape = f"n{min(len(tiles), MANY)}"
    return _panel(progress.status, f'<div class="tiles {shape}">{inner}</div>{after}')


def tile(result: Result, request: Request, below: str = "") -> str:
    """Return a finished picture with its seed, if it has one, and what can be done with it.

    `below`: further buttons.
    """
    source, size = f"/media/{result.id}", f"{result.width}×{result.height}"
    if hasattr(request, "seed"):
        size = f"{both('run.caption', seed=result.seed)} · {size}"
    return (
        f'<figure class="tile" style="--wide:{result.width};--high:{result.height}">'
        f"{shown(result)}<figcaption>{size}</figcaption>"
        f'<div class="acts">{below}{picture_buttons(result)}</div>'
        f'<a class="keep" href="{source}/export" download>{DOWNLOAD}'
        f"<span>{both('run.download')}</span></a></figure>"
    )


def shown(result: Result) -> str:
    """Return a picture that opens large in a tab of its own, a film that plays, or a text."""
    if result.is_text:
        return f'<blockquote class="text">{escape(result.text)}</blockquote>'
    source, title = f"/media/{result.id}", escape(result.title)
    size = f'width="{result.width}" height="{result.height}"'
    if result.is_film:
        return (
            f'<video src="{source}" poster="{source}/thumbnail" aria-label="{title}" {size}'
            f" controls playsinline{' loop' if result.engine in GO_ROUND else ''}"
            " preload='metadata'></video>"
        )
    return (
        f'<a href="{source}" target="_blank" rel="noopener"><img src="{source}" alt="{title}"'
        f" {size}></a>"
    )


def picture_buttons(result: Result) -> str:
    """Return the buttons that say what else can be made of a picture."""
    if not result.is_picture:
        return ""
    result_id = result.id
    moves = [("service", "service.set"), ("animate", "loop.animate")]
    moves += [("morph", "loop.morph_go")] if result.engine == "avatar" else []
    moving = "".join(
        f'<button class="small" data-do="{act}" data-id="{result_id}">{both(key)}</button>'
        for act, key in moves
    )
    handed = "".join(
        f'<button class="small" data-action="hand" data-tab="{tab}" data-id="{result_id}">'
        f"{both(key)}</button>"
        for tab, key in (("style", "transfer.go"), ("image", "image.redraw"))
    )
    tour = f'<button class="small" data-do="tour" data-id="{result_id}">{both("tour.go")}</button>'
    stickers = (
        f'<button class="small" data-do="stickers" data-id="{result_id}">'
        f"{both('stickers.go')}</button>"
    )
    return (
        tour
        + stickers
        + moving
        + handed
        + "".join(
            f'<button class="small" data-do="{act}" data-id="{result_id}">{both(f"retouch.{act}")}'
            f"</button>"
            for act in ACTS
        )
    )


def moving_links(result: Result) -> str:
    """Return what gives a film that can be had as an animated picture, too, in these forms."""
    if not result.is_film or result.engine not in GO_ROUND:
        return ""
    return "".join(
        f'<a class="small" href="/media/{result.id}/export?kind=share&format={media}" download>'
        f"{both(key)}</a>"
        for media, key in (("gif", "export.gif"), ("webp", "export.moving"))
    )


def status(progress: JobProgress) -> str:
    """Return the progress bar and the sentence below it."""
    request = progress.request
    if progress.status.is_over:
        return _status(progress.status, 1.0, _ended(progress))
    share = len(progress.results) + (progress.step / progress.steps if progress.steps else 0)
    if progress.status is Status.QUEUED:
        words = [both("status.queued", place=progress.place)]
    elif not progress.steps:
        words = [both("status.starting")]
    else:
        words = [both("status.step", step=progress.step, steps=progress.steps)]
    if request.pieces > 1:
        words.insert(0, both("status.piece", piece=progress.piece + 1, count=request.pieces))
    if progress.seconds_left is not None:
        words.append(both("status.left", seconds=max(1, round(progress.seconds_left))))
    return _status(progress.status, share / request.pieces, " · ".join(words))


def refused(error: StudioError) -> str:
    """Return why a request was not even queued, where its progress would be."""
    return _status(Status.FAILED, 1.0, told(error))


def hint() -> str:
    """Return the line below the buttons before the first run: which keys do the same."""
    return f'<div class="status"><p class="keys">{both("run.keys")}</p></div>'


def strip(results: Sequence[Result]) -> str:
    """Return recent pictures, newest first."""
    if not results:
        return ""
    items = "".join(
        f'<a href="/media/{r.id}" target="_blank" rel="noopener" title="{escape(r.title)}">'
        f'<img loading="lazy" src="/media/{r.id}/thumbnail" alt="{escape(r.title)}"></a>'
        for r in results
    )
    return f'<section class="recent"><h2>{both("run.recent")}</h2><div>{items}</div></section>'


def speed_line(request: ImageRequest, seconds: Mapping[str, float | None]) -> str:
    """Return how long each quality takes here, and the size a request comes out in."""
    wide, high = RATIOS[request.purpose]
    short = request.preset.short_side_px / min(wide, high)
    size = both(
        "image.size",
        native=request.spec.size_px,
        wide=round(wide * short),
        high=round(high * short),
    )
    measured = _measured(seconds)
    speed = both("image.speed", **measured) if measured else both("image.speed_unknown")
    return f'<p class="note">{speed} {size}</p>'


def _measured(seconds: Mapping[str, float | None]) -> dict[str, str]:
    """Return the seconds of every quality as text, or nothing while one is still unknown."""
    known = {quality: f"{s:.1f}" for quality, s in seconds.items() if s is not None}
    return known if len(known) == len(seconds) else {}


def _ended(progress: JobProgress) -> str:
    if progress.error:
        return told(progress.error)
    if progress.status is Status.DONE:
        return both("status.done", seconds=f"{sum(r.seconds for r in progress.results):.1f}")
    kind = "interrupted" if progress.status is Status.INTERRUPTED else "stopped"
    return both(f"status.{kind}")


def _status(state: str, share: float, words: str) -> str:
    percent = round(100 * min(share, 1))
    return (
        f'<div class="status {state}"><div class="bar" role="progressbar" aria-valuenow="{percent}"'
        f' aria-valuemin="0" aria-valuemax="100"><i style="width:{percent}%"></i></div>'
        f'<p aria-live="polite">{words}</p></div>'
    )


def _panel(state: str, inner: str) -> str:
    return f'<div class="panel {state}">{inner}</div>'


def _preview_tile(preview: bytes, request: Request) -> str:
    data = base64.b64encode(preview).decode("ascii")
    return (
        f'<figure class="tile preview" style="{_shape(request)}">'
        f'<img src="data:image/jpeg;base64,{data}" alt="{escape(request.title)}"></figure>'
    )


def _shape(request: Request) -> str:
    """Return the ratio that is foreseen for a picture."""
    wide, high = RATIOS[request.purpose] if isinstance(request, ImageRequest) else (1, 1)
    return f"--wide:{wide};--high:{high}"
