"""Grounds for customer service suit who stands before them."""

import numpy as np
import pytest
from PIL import Image

from aigc_studio.art.service import (
    HEADER,
    HUES,
    ICON,
    PANEL,
    ground,
    header,
    icon,
    main_hue,
    palette_of,
)


def figure(colour: str) -> Image.Image:
    picture = Image.new("RGBA", (120, 160))
    picture.paste(colour, (20, 20, 100, 160))
    return picture


@pytest.mark.parametrize(("colour", "hue"), [("red", 0), ("#00ff00", 1 / 3), ("blue", 2 / 3)])
def test_the_main_hue_is_that_of_what_is_colourful(colour: str, hue: float) -> None:
    mixed = figure(colour)
    mixed.paste("gray", (20, 20, 100, 60))
    assert abs((main_hue(mixed) - hue + 0.5) % 1 - 0.5) < 0.02
    assert main_hue(figure("gray")) == main_hue(Image.new("RGBA", (9, 9))) == 0.6


def test_seeds_in_a_row_have_other_colours_and_all_are_light() -> None:
    palettes = [palette_of(figure("red"), seed) for seed in range(len(HUES))]
    assert len({palette.light for palette in palettes}) == len(HUES)
    assert all(max(palette.light) > 240 for palette in palettes)


def test_somebody_stands_in_the_middle_of_an_icon_and_left_in_a_header() -> None:
    one = figure("red")
    palette = palette_of(one, 1)
    for made, size in ((icon(one, palette, 1), ICON), (header(one, palette, 1), HEADER)):
        assert made.size == size
        reds = np.argwhere((np.asarray(made) == (255, 0, 0)).all(axis=-1))
        middle = reds[:, 1].mean() / size[0]
        assert middle == pytest.approx(0.5 if size == ICON else 0.18, abs=0.01)
        assert reds[:, 0].max() == size[1] - 1
        assert reds[:, 0].min() > 0.05 * size[1]
    nobody = icon(Image.new("RGBA", (9, 9)), palette, 1)
    assert nobody.tobytes() == ground(ICON, palette, 1).tobytes()


def test_a_ground_is_quiet_and_the_same_each_time() -> None:
    palette = palette_of(figure("blue"), 2)
    one = ground(PANEL, palette, 5)
    assert one.size == PANEL
    assert one.tobytes() == ground(PANEL, palette, 5).tobytes()
    assert np.asarray(one.convert("L")).std() < 25
