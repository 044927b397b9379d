"""What falls in front of everything, and the veils of fog between the layers."""

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import lighten, with_alpha
from aigc_studio.art.shapes import Shape, oval, rectangle, stroke
from aigc_studio.art.stage import Stage


def fall(stage: Stage) -> None:
    """Add rain, snow or fog to the finished layers."""
    if stage.scene.weather == "rain":
        _rain(stage)
    elif stage.scene.weather == "snow":
        _snow(stage)
    elif stage.scene.weather == "fog":
        veil(stage, stage.far, 0.35 * stage.h, 0.55)
        veil(stage, stage.middle, 0.55 * stage.h, 0.5)


def veil(stage: Stage, canvas: Canvas, top: float, opacity: float) -> None:
    """Let haze rise from the lower edge to a height in units from above."""
    colour = stage.light.haze
    stops = (with_alpha(colour, 0), with_alpha(colour, opacity), with_alpha(colour, opacity * 0.8))
    canvas.fill(Gradient(stops), rectangle(0, top, stage.w, stage.h))


def _rain(stage: Stage) -> None:
    lean = stage.span(-0.3, 0.3)
    for opacity, length, thick, count in ((0.2, 0.06, 0.003, 70), (0.32, 0.1, 0.0045, 36)):
        drops: list[Shape] = []
        for _ in range(round(count * stage.w * stage.h)):
            x, y = stage.span(-0.05, stage.w), stage.span(-0.1, stage.h)
            drops.append(stroke([(x, y), (x + lean * length, y + length)], thick))
        ink = with_alpha(lighten(stage.light.haze, 0.45), opacity)
        stage.near.fill(ink, *drops)


def _snow(stage: Stage) -> None:
    for opacity, size, count in ((0.6, 0.004, 110), (0.8, 0.007, 50), (0.95, 0.011, 16)):
        flakes = [
            oval(stage.span(0, stage.w), stage.span(0, stage.h), size * stage.span(0.7, 1.2))
            for _ in range(round(count * stage.w * stage.h))
        ]
        stage.near.fill(with_alpha(lighten(stage.light.haze, 0.8), opacity), *flakes)
