"""What a LoRA of pictures can be of, one row each: what it is shown on the way, what drafts say."""

from collections.abc import Mapping
from dataclasses import dataclass

DESCRIBED = None  # in the place of a prompt: the first caption of the set


@dataclass(frozen=True)
class Subject:
    """A kind of thing that a LoRA learns.

    Attributes:
        samples: three prompts that are drawn on the way, beside one of something else.
        undescribed: takes the place of DESCRIBED where no picture has a caption.
        fills: whether pictures are cut to a square; else their ground goes on around them.
        is_one_thing: whether all pictures show the same; then one leads, see training/leads.py.
        names_ground: whether drafts of captions name the ground. What captions name can be asked
            for otherwise; what they do not name is learned with the thing.
    """

    samples: tuple[str | None, str | None, str | None]
    undescribed: str = ""
    fills: bool = False
    is_one_thing: bool = True
    names_ground: bool = False


SUBJECTS: Mapping[str, Subject] = {
    "character": Subject(("", DESCRIBED, "")),
    "style": Subject(
        ("a cat", "a house", DESCRIBED), undescribed="a tree", fills=True, is_one_thing=False
    ),
    "product": Subject(("on white", "on a table", "with a gift box"), names_ground=True),
}
