"""What frames a view: trees, bushes or leaves at the sides of the near layer."""

from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.trees import Tree
from aigc_studio.art.stage import Stage


def frame(
    stage: Stage, tree: Tree, *, size: float = 0.5, y: float | None = None, both: float = 0.4
) -> None:
    """Set a tree with bushes at one side, and with this probability at the other one, too."""
    low = stage.h * 0.94 if y is None else y
    first = stage.chance.choice((-1, 1))
    for side in (first, -first):
        if side == first or stage.maybe(both):
            x = stage.w * (0.5 + side * stage.span(0.4, 0.49))
            tree(stage, stage.near, x, low, size * stage.span(0.8, 1.2), 0.0)
            if stage.maybe(0.6):
                bush(stage, stage.near, x - side * 0.1, low + 0.03, size * 0.2)
