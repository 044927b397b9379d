"""Fields of whatever is painted in a style: the wall of paintings, how strong, in whose colours."""

import gradio as gr

from aigc_studio.ui.credit import credit_of
from aigc_studio.ui.fields import wall
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import words
from aigc_studio.zoo.paintings import PAINTINGS


class PaintingWall:
    """A wall of all paintings, and below it who painted the one that is chosen."""

    def lay_out(self, wall_id: str, credit_id: str) -> gr.Radio:
        """Lay it out, and return the field: the key of a painting."""
        names = [(words(f"painting.{row.key}"), row.key) for row in PAINTINGS]
        first = PAINTINGS[0].key
        self.chosen = wall(wall_id, names, first, "transfer.painting", is_tall=True)
        self.credit = gr.HTML(credit_of(first), elem_id=credit_id)
        return self.chosen

    def connect(self) -> None:
        """Let the credit follow the choice."""
        self.chosen.change(credit_of, self.chosen, self.credit, **QUIET)


def strength_fields(name: str, keep: str) -> tuple[gr.Slider, gr.Checkbox]:
    """Lay out how strong a style is and whose colours count; `keep` is the key of its words."""
    with gr.Row(elem_classes="numbers"):
        strength = gr.Slider(
            0,
            1,
            1,
            step=0.05,
            label=words("transfer.strength"),
            min_width=180,
            elem_id=f"{name}-strength",
        )
        keeps = gr.Checkbox(label=words(keep), min_width=150, elem_id=f"{name}-keep-colours")
    return strength, keeps
