from typing import cast

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.shapes import oval, rectangle

RED, BLUE = (255, 0, 0), (0, 0, 255)


def _pixel(canvas: Canvas, x: int, y: int) -> tuple[int, ...]:
    return cast("tuple[int, ...]", canvas.finished().getpixel((x, y)))


def test_an_empty_layer_is_transparent() -> None:
    assert _pixel(Canvas((8, 8), 2), 4, 4)[3] == 0


def test_a_unit_is_the_shorter_side() -> None:
    canvas = Canvas((40, 20), 2)
    canvas.fill(RED, rectangle(1.0, 0, 2.0, 1.0))
    assert _pixel(canvas, 10, 10)[3] == 0
    assert _pixel(canvas, 30, 10) == (*RED, 255)


def test_edges_are_smooth() -> None:
    canvas = Canvas((20, 20), 3)
    canvas.fill(RED, oval(0.5, 0.5, 0.4))
    alphas = set(canvas.finished().getchannel("A").tobytes())
    assert len(alphas) > 2


def test_a_gradient_runs_from_top_to_bottom_of_its_shape() -> None:
    canvas = Canvas((20, 20), 2)
    canvas.fill(Gradient((RED, BLUE)), rectangle(0, 0, 1, 1))
    assert _pixel(canvas, 5, 1)[0] > 220
    assert _pixel(canvas, 5, 18)[2] > 220


def test_only_what_lies_within_the_other_shape_is_filled() -> None:
    canvas = Canvas((20, 20), 2)
    canvas.fill(RED, rectangle(0, 0, 1, 1), within=rectangle(0, 0, 0.5, 1))
    assert _pixel(canvas, 5, 10)[3] == 255
    assert _pixel(canvas, 15, 10)[3] == 0


def test_translucent_paint_lets_the_ground_through() -> None:
    canvas = Canvas((20, 20), 2)
    canvas.fill(RED, rectangle(0, 0, 1, 1))
    canvas.fill((*BLUE, 128), rectangle(0, 0, 1, 1))
    red, _, blue, alpha = _pixel(canvas, 10, 10)
    assert red and blue and alpha == 255


def test_what_lies_outside_is_left_out() -> None:
    canvas = Canvas((20, 20), 2)
    canvas.fill((*RED, 90), rectangle(2, 2, 3, 3))
    canvas.glow(-3, -3, 0.5, RED, 1.0)
    assert canvas.finished().getbbox() is None


def test_a_glow_is_brightest_in_its_middle_and_gone_at_its_edge() -> None:
    canvas = Canvas((41, 41), 2)
    canvas.glow(0.5, 0.5, 0.4, RED, 1.0)
    assert _pixel(canvas, 20, 20)[3] > 200
    assert _pixel(canvas, 20, 3)[3] < 6
