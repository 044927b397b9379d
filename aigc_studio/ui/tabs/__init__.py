"""The tabs, left to right on the screen."""

from aigc_studio.ui.parts import Tab
from aigc_studio.ui.tabs import image, library

TABS: tuple[Tab, ...] = (image.TAB, library.TAB)
