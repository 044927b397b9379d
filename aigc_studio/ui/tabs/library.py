"""The Library tab: everything made, found again, sorted, used again; and what a file carries."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import gradio as gr
from PIL import Image

from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.language import LANGUAGES
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines import REQUESTS
from aigc_studio.engines.image_request import MAX_COUNT, MAX_SEED
from aigc_studio.engines.retouch import RetouchRequest
from aigc_studio.engines.seeing import seen_on
from aigc_studio.services.database import Result
from aigc_studio.services.importers import Found
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.recipe import here_and_now
from aigc_studio.services.results import Filter
from aigc_studio.ui import share_view, shelf
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.panel import refused
from aigc_studio.ui.parts import Page, Tab
from aigc_studio.ui.photo import taken
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.retouch import PICTURE_ACTS, Follower, RetouchBox, request_for
from aigc_studio.ui.share_panel import SharePanel
from aigc_studio.ui.words import language_of, words

PAGE_SIZE = 60
COMPARED = 240  # newest results among which a picture's like is looked for
ALIKE = 8  # shown at most
TYPED = ("caption", "board")  # acts that are typed
DAYS = {"any": None, "today": 0, "week": 6, "month": 29, "year": 364}  # days before today
Update = dict[Any, Any]


class LibraryTab:
    """The components of the tab and what happens in them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.studio = page.studio
        self.follower, self.box = Follower(page.studio), RetouchBox()
        self.share = SharePanel(page.studio)

    def lay_out(self) -> None:
        """Lay out the filters, the grid, the detail and the box for files."""
        with gr.Row(elem_classes="filters"):
            self.query = gr.Textbox(
                "",
                placeholder=words("library.query"),
                show_label=False,
                container=False,
                scale=4,
                min_width=200,
                elem_id="library-query",
            )
            tabs = [(words(f"tab.{name}"), name) for name in REQUESTS]
            self.engine = _choice("engine", [(words("library.engine_any"), ""), *tabs], "")
            days = [(words(f"library.days_{name}"), name) for name in DAYS]
            self.days = _choice("days", days, "any")
            self.starred = _switch("starred")
            self.trash = _switch("in_trash")
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=7, min_width=340):
                self.grid = acting_html(elem_id="library-grid")
            with gr.Column(scale=4, min_width=320):
                self.follower.lay_out("library")
                self.detail = acting_html(shelf.nothing_open(), elem_id="library-detail")
                self.share.lay_out("library")
                with gr.Accordion(words("page.mine"), open=False, elem_id="library-pages"):
                    self.pages = acting_html(elem_id="library-pages-list")
                self.box.lay_out()
                with gr.Accordion(words("library.read"), open=False, elem_id="library-reader"):
                    self.file = gr.File(
                        label=words("library.read_label"), height=120, elem_id="library-file"
                    )
                    self.report = acting_html(elem_id="library-report")

    def connect(self) -> None:
        """Connect everything; every handler gives a dict of what changes."""
        self.number, self.open_id, self.found = gr.State(0), gr.State(""), gr.State({})
        self.board = gr.State(0)  # number of the board to show, 0 for all
        fields = [self.query, self.engine, self.days, self.starred, self.trash]
        filters = [*fields, self.board]
        shown = [self.grid, self.board, self.number]
        opened = [self.page.demo.load, self.page.shown["library"].select]
        gr.on(opened, self._show, [self.number, *filters], shown, **QUIET)
        changes = [part.change for part in fields]  # type: ignore[attr-defined]
        gr.on(changes, self._show_first, filters, shown, trigger_mode="always_last", **QUIET)
        makers = self.page.makers.values()
        filled = [part for maker in makers for part in (*maker.form.components, *maker.shown)]
        changed = [*shown, self.detail, self.open_id, *self.share.shown, *self.follower.shown]
        places = dict.fromkeys(tabs for maker in makers for tabs in maker.stands)
        outputs = [*changed, *places, *dict.fromkeys(filled)]
        for acting in (self.grid, self.detail):
            acting.click(self._act, [self.open_id, self.number, *filters], outputs, **EVERY_ACT)
        used = [*places, *dict.fromkeys(filled)]
        self.report.click(self._use_found, self.found, used, **QUIET)
        self.file.upload(self._read, self.file, [self.file, self.report, self.found], **QUIET)
        self._connect_sharing(opened)
        given = [self.box.file, self.box.act]
        self.box.file.upload(self._retouch, given, [self.box.file, *self.follower.shown], **QUIET)
        followed = [self.follower.job_id, *filters]
        self.follower.timer.tick(self._look, followed, changed, **QUIET)

    def _connect_sharing(self, opened: Sequence[Any]) -> None:
        """Connect the share menu of the open result, and the list of all pages, to each other."""
        self.share.connect()
        listing = [*opened, self.share.panel.change]
        gr.on(
            listing, lambda: share_view.listed(self.studio.pages.all()), None, self.pages, **QUIET
        )
        self.pages.click(self._withdraw, self.open_id, [self.pages, *self.share.shown], **EVERY_ACT)

    def _offer(self, open_id: str, request: gr.Request) -> Update:
        return self.share.offer([open_id], request)

    def _withdraw(self, event: gr.EventData, open_id: str, request: gr.Request) -> Update:
        self.studio.pages.withdraw(act_of(event)["id"])
        pages = share_view.listed(self.studio.pages.all())
        return {self.pages: pages, **self._offer(open_id, request)}

    def _show_first(self, *filters: Any) -> Update:
        return self._show(0, *filters)

    def _show(self, number: int, *filters: Any, note: str = "") -> Update:
        """Return the grid of a page; beyond the last page it is the last."""
        wanted, results = _filter(*filters), self.studio.results
        boards = results.boards()
        if wanted.board not in (None, *(board.number for board in boards)):
            wanted = replace(wanted, board=None)  # its last result has left it
        total = results.count(wanted)
        number = max(0, min(number, (total - 1) // PAGE_SIZE))
        html = shelf.grid(
            results.page(wanted, number, PAGE_SIZE),
            wanted=wanted,
            total=total,
            page=number,
            size=PAGE_SIZE,
            boards=boards,
            note=note,
        )
        return {self.grid: html, self.board: wanted.board or 0, self.number: number}

    def _act(
        self,
        event: gr.EventData,
        request: gr.Request,
        open_id: str,
        number: int,
        *filters: Any,
    ) -> Update:
        """Do what a button of the grid or of the detail says, and show what came of it."""
        act = act_of(event)
        do, ids = act["do"], act.get("ids", "").split()
        if do == "open":
            open_id = act["id"]
        try:
            if do in ("use", "more", "rerun"):
                return self._make(do, act, request)
            if do in PICTURE_ACTS:
                said = language_of(request, self.studio.settings.language)
                wanted = request_for(self.studio, do, act["id"], said)
                return self.follower.start(wanted, browser_of(request))
            note = self._change(do, act, ids, filters)
            seen = self._seen(act["id"]) if do == "see" else ""
        except StudioError as error:
            note, seen = shelf.problem(error), ""
        number = int(act["page"]) if do == "page" else number
        if do == "show-board":
            filters = (*filters[:-1], int(act["board"]))
        shown = self._show(number, *filters, note=note)
        if do in TYPED and "all" not in act:  # in the detail, where the next field may be typed in
            return shown
        found = self.studio.results.some([open_id])
        left = found and (found[0].trashed_at is None or do == "open")
        return {
            **shown,
            self.detail: self._detail(open_id, seen) if left else shelf.nothing_open(),
            self.open_id: open_id if left else "",
            **(self._offer(open_id if left else "", request) if do != "page" else {}),
        }

    def _change(
        self, do: str, act: Mapping[str, str], ids: Sequence[str], filters: Sequence[Any]
    ) -> str:
        """Change the library and return the note that says so, "" where what is seen says it."""
        results = self.studio.results
        if do in ("star", "unstar"):
            results.star(ids, do == "star")
        elif do in ("trash", "restore") and ids:
            results.trash(ids, do == "trash")
            undo = {"trash": "restore", "restore": "trash"}[do]
            return shelf.undo_note(f"library.did_{do}", ids, undo)
        elif do == "board":
            results.put_on_board(ids, act["value"].strip())
        elif do == "caption":
            results.caption(act["id"], act["value"].strip())
        elif do == "delete" and ids:
            return shelf.sure_note(len(ids), "delete-now", ids)
        elif do == "empty":
            return shelf.sure_note(results.count(_filter(*filters)), "empty-now", ())
        elif do == "delete-now":
            self.studio.library.delete(ids)
        elif do == "empty-now":
            self.studio.library.empty_trash()
        return ""

    def _make(self, do: str, act: Mapping[str, str], request: gr.Request) -> Update:
        """Fill a form with a result's settings, or draw with them again."""
        result = self.studio.results.get(act["id"])
        recipe = self.studio.library.recipe(result)
        if recipe is None:
            return {}
        recipe = recipe.origin
        maker = self.page.makers[act.get("tab", recipe.engine)]
        there = maker.shows()
        if do == "use":
            return {**there, **maker.form.filled(maker.form.values_of(recipe.request))}
        fields = dict(recipe.request)
        if do == "more":
            fields |= {"count": MAX_COUNT, "seed": secrets.randbelow(MAX_SEED)}
        wanted = REQUESTS[recipe.engine].checked(fields)
        return {**there, **maker.start(wanted, browser_of(request))}

    def _seen(self, result_id: str) -> str:
        """Return what is in a picture, and which of the newest ones show the like."""
        library = self.studio.library
        found = self.studio.results.page(Filter(), size=COMPARED)
        others = [r for r in found if r.is_picture and r.id != result_id]

        def small(result: Result) -> Image.Image:
            return open_user_picture(library.thumbnail(result).read_bytes()).image

        picture = small(self.studio.results.get(result_id))
        near = self.studio.pool.sight.nearest(picture, [*map(small, others)], ALIKE)
        return shelf.seen(seen_on(self.studio.pool, picture), [others[i] for i in near])

    def _detail(self, result_id: str, seen: str = "") -> str:
        result = self.studio.results.get(result_id)
        recipe = self.studio.library.recipe(result)
        differences = recipe.differences(here_and_now(recipe, self.studio.device)) if recipe else ()
        names = {board.number: board.name for board in self.studio.results.boards()}
        return shelf.detail(
            result,
            recipe=recipe,
            differences=differences,
            makers=self.page.makers,
            board=names.get(result.board, ""),
            seen=seen,
        )

    def _retouch(self, file: str, act: str, request: gr.Request) -> Update:
        """Enlarge or cut out a dropped picture; it is deleted when the job ends."""
        content = taken(file)
        try:
            open_user_picture(content)
        except RequestError as error:
            return {self.box.file: None, self.follower.line: refused(error)}
        wanted = RetouchRequest.model_validate({"act": act, "picture": content})
        return {self.box.file: None, **self.follower.start(wanted, browser_of(request))}

    def _look(self, request: gr.Request, job: str, *filters: Any) -> Update:
        """Follow a retouch; when it is done, show what came of it."""
        update, progress = self.follower.look(job)
        if progress.status.is_over and progress.results:
            made = progress.results[-1].id
            update |= self._show(0, *filters)
            update |= {self.detail: self._detail(made), self.open_id: made}
            update |= self._offer(made, request)
        return update

    def _read(self, file: str, request: gr.Request) -> Update:
        """Tell what a dropped file carries; the file itself is deleted at once."""
        try:
            found = verify(taken(file), self.studio.signer)
        except RequestError as error:
            return {self.file: None, self.report: shelf.problem(error), self.found: {}}
        settings = _settings_of(found.settings)
        if settings.get("tab") not in self.page.makers:  # retouched, and of an unknown picture
            settings = {}
        sentences = {language: found.tell(language) for language in LANGUAGES}
        html = shelf.report(sentences, bool(settings), _rows(found.settings))
        return {self.file: None, self.report: html, self.found: settings}

    def _use_found(self, found: Mapping[str, Any]) -> Update:
        maker = self.page.makers[found.get("tab", "image")]
        values = maker.form.values_of(found["request"])
        return {**maker.shows(), **maker.form.filled(values)}


def _choice(name: str, choices: Sequence[tuple[Any, Any]], value: str | int) -> gr.Dropdown:
    return gr.Dropdown(
        list(choices),
        value=value,
        show_label=False,
        container=False,
        min_width=130,
        elem_id=f"library-{name}",
    )


def _switch(name: str) -> gr.Checkbox:
    return gr.Checkbox(
        label=words(f"library.{name}"), container=False, min_width=120, elem_id=f"library-{name}"
    )


def _filter(query: str, engine: str, days: str, starred: bool, trash: bool, board: int) -> Filter:
    before = DAYS[days]
    return Filter(
        query=query,
        engine=engine,
        starred=starred,
        board=board or None,
        since=None if before is None else date.today() - timedelta(days=before),
        trash=trash,
    )


def _settings_of(found: Found | None) -> dict[str, Any]:
    """Return the tab and the request that a file's settings make, nothing if it has none."""
    if found is None or not (found.prompt or found.recipe):
        return {}
    if found.recipe is not None:
        return {"tab": found.recipe.get("engine", "image"), "request": found.recipe["request"]}
    fields = {name: getattr(found, name) for name in ("prompt", "negative_prompt", "seed", "steps")}
    return {"tab": "image", "request": fields}


def _rows(found: Found | None) -> dict[str, str]:
    if found is None:
        return {}
    rows = found.model_dump(exclude={"recipe", "others"}, exclude_none=True)
    return {name: str(value) for name, value in rows.items() if value != ""}


def build(page: Page) -> None:
    """Lay out the tab and connect it."""
    tab = LibraryTab(page)
    tab.lay_out()
    tab.connect()


TAB = Tab("library", build)
