"""What the dataset doctor looks for, one row for each goal: a fault of one is none of another."""

from collections.abc import Mapping
from dataclasses import dataclass

COPIES = ("copies",)
PICTURES = ("copies", "alike", "small", "blurred", "dark")


@dataclass(frozen=True)
class Advice:
    """What matters in a set.

    Attributes:
        few: kind of the finding where there are fewer pictures than `least`.
        least: pictures; fewer teach little.
        faults: of pictures, the worst first.
        captions: whether gaps in the captions are told.
        ground: whether it is told that all pictures have the same ground.
        rights: whether it is asked that the pictures may be used.
    """

    few: str = "few"
    least: int = 5
    faults: tuple[str, ...] = PICTURES
    captions: bool = True
    ground: bool = False
    rights: bool = False


ADVICE: Mapping[str, Advice] = {
    "character": Advice(),
    "style": Advice(),
    "product": Advice("few_views", ground=True, rights=True),
    "manner": Advice(),
    "gan": Advice("few_for_nothing", 16, COPIES, captions=False),
    "vae": Advice("few_for_nothing", 16, COPIES, captions=False),
    "text_to_image": Advice("few_for_nothing", 16, COPIES),
}
