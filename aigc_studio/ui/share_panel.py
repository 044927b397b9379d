"""The share menu below a result or a tour: makes a share page on consent, and withdraws it."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from aigc_studio.core.errors import StudioError
from aigc_studio.services.publishing import publish
from aigc_studio.studio import Studio
from aigc_studio.ui import share_view
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.words import language_of, told

Update = dict[Any, Any]


class SharePanel:
    """The menu, and which results it is for; the list of all pages is another component."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def lay_out(self, name: str) -> None:
        """Lay out the menu, empty until something is offered."""
        self.panel = acting_html(elem_id=f"{name}-share")
        self.ids = gr.State("")
        self.shown = [self.panel, self.ids]

    def connect(self) -> None:
        """Connect the buttons."""
        self.panel.click(self._act, self.ids, self.panel, **EVERY_ACT)

    def offer(self, result_ids: Sequence[str], request: gr.Request) -> Update:
        """Return the menu for results; nothing for what is no picture."""
        found = {result.id: result for result in self.studio.results.some(result_ids)}
        ids = [each for each in result_ids if each in found and found[each].is_picture]
        html = self._menu(ids, request) if ids else ""
        return {self.panel: html, self.ids: " ".join(ids)}

    def _act(self, event: gr.EventData, request: gr.Request, ids: str) -> str:
        act, note = act_of(event), ""
        days = act.get("days", "")
        try:
            if act["do"] == "publish":
                publish(
                    self.studio.library,
                    ids.split(),
                    days=int(days) if days.isdecimal() else 0,
                    title=act.get("title", ""),
                    with_prompt=act.get("prompt") == "yes",
                )
            elif act["do"] == "withdraw":
                self.studio.pages.withdraw(act["id"])
                note = share_view.withdrawn()
        except StudioError as error:
            note = f'<p class="alarm" role="alert">{told(error)}</p>'
        return self._menu(ids.split(), request, note)

    def _menu(self, ids: Sequence[str], request: gr.Request, note: str = "") -> str:
        settings = self.studio.settings
        return share_view.menu(
            " ".join(f"/media/{each}/export?kind=share&format=jpeg" for each in ids),
            self.studio.pages.of(ids),
            settings.public_url,
            language_of(request, settings.language),
            note,
        )
