"""The tabs, left to right on the screen."""

from aigc_studio.ui.parts import Tab
from aigc_studio.ui.tabs import image

TABS: tuple[Tab, ...] = (image.TAB,)
