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
    """

    studio: Studio
    demo: gr.Blocks
    tabs: gr.Tabs
    opening: Opening = field(default_factory=Opening)
    makers: dict[str, Run] = field(default_factory=dict)
    shown: dict[str, gr.Tab] = field(default_factory=dict)


@dataclass(frozen=True)
class Tab:
    """A row of the tab bar: its name is its id, its endpoint and the key of its label."""

    name: str
    build: Callable[[Page], None]
