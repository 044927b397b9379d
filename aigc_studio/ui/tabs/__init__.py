"""The tabs, left to right on the screen."""

from aigc_studio.ui.parts import Tab
from aigc_studio.ui.tabs import avatar, finetune, image, library, style, text

TABS: tuple[Tab, ...] = (
    image.TAB,
    style.TAB,
    text.TAB,
    avatar.TAB,
    finetune.TAB,
    library.TAB,
)
