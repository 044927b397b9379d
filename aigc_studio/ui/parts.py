"""What tabs are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field

import gradio as gr

from aigc_studio.studio import Studio
from aigc_studio.ui.opening import Opening
from aigc_studio.ui.run import Run


@dataclass(frozen=True)
class Page:
    """What a tab gets to build itself with.

    Attributes:
        studio: does the work.
        demo: the page.
        tabs: shows one tab or another.
        opening: what happens when the page opens, where it needs no inputs.
        makers: the tabs that make something, by name; a tab adds itself.
        shown: the tabs of the tab bar by name, for what happens when one is chosen.
        parts: the bars within tabs that have one, by the tab's name; a part is named like its run.
    """

    studio: Studio
    demo: gr.Blocks
    tabs: gr.Tabs
    opening: Opening = field(default_factory=Opening)
    makers: dict[str, Run] = field(default_factory=dict)
    shown: dict[str, gr.Tab] = field(default_factory=dict)
    parts: dict[str, gr.Tabs] = field(default_factory=dict)

    def add_maker(self, run: Run, tab: str, *others: str) -> None:
        """Add what makes something on a tab.

        Args:
            run: its buttons and its panel.
            tab: where it stands.
            others: engines besides its own whose settings its form takes.
        """
        run.stands = {self.tabs: tab}
        if tab in self.parts:
            run.stands[self.parts[tab]] = run.tab
        self.makers.update(dict.fromkeys((run.tab, *others), run))


@dataclass(frozen=True)
class Tab:
    """A row of the tab bar: its name is its id, its endpoint and the key of its label."""

    name: str
    build: Callable[[Page], None]
