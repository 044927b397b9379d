"""Outlines to be filled, and frames that place them. Lengths are in units of the shorter side."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import ImageDraw

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed polygon, an oval in the box of its two points, or a stroke along its points."""

    points: Sequence[Point]
    kind: Literal["polygon", "oval", "stroke"] = "polygon"
    width: float = 0.0

    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom."""
        xs, ys, edge = [x for x, _ in self.points], [y for _, y in self.points], self.width
        return min(xs) - edge, min(ys) - edge, max(xs) + edge, max(ys) + edge

    def draw(
        self, pen: ImageDraw.ImageDraw, scale: float, ink: int | tuple[int, ...], *, at: Point
    ) -> None:
        """Draw it `scale` pixels per unit, with the pixel `at` as origin."""
        points = [(x * scale - at[0], y * scale - at[1]) for x, y in self.points]
        if self.kind == "oval":
            pen.ellipse(points, fill=ink)
        elif self.kind == "stroke":
            pen.line(points, fill=ink, width=max(1, round(self.width * scale)), joint="curve")
        elif len(points) > 2:
            pen.polygon(points, fill=ink)


def polygon(points: Sequence[Point]) -> Shape:
    """Return a closed polygon."""
    return Shape(points)


def rectangle(left: float, top: float, right: float, bottom: float) -> Shape:
    """Return an upright rectangle."""
    return Shape([(left, top), (right, top), (right, bottom), (left, bottom)])


def oval(x: float, y: float, half_width: float, half_height: float | None = None) -> Shape:
    """Return an ellipse around a centre, or a circle."""
    high = half_width if half_height is None else half_height
    return Shape([(x - half_width, y - high), (x + half_width, y + high)], "oval")


def stroke(points: Sequence[Point], width: float) -> Shape:
    """Return a line of this width along the points."""
    return Shape(points, "stroke", width)


def smooth(points: Sequence[Point], steps: int = 6) -> list[Point]:
    """Return a curve through all points: an open uniform Catmull-Rom spline."""
    if len(points) < 3:
        return list(points)
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(
        padded, padded[1:], padded[2:], padded[3:], strict=False
    ):
        for i in range(steps):
            t = i / steps
            a, b = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3
            c, d = t + 4 * t**2 - 3 * t**3, t**3 - t**2
            x, y = a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy
            curve.append((x / 2, y / 2))
    return [*curve, points[-1]]


def ribbon(points: Sequence[Point], first: float, last: float) -> Shape:
    """Return a stroke that tapers from one width to another."""
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[max(0, i - 1)], points[min(len(points) - 1, i + 1)]
        long = math.hypot(bx - ax, by - ay) or 1.0
        half = (first + (last - first) * i / (len(points) - 1)) / 2
        dx, dy = (by - ay) / long * half, (bx - ax) / long * half
        left.append((x - dx, y + dy))
        right.append((x + dx, y - dy))
    return Shape([*left, *reversed(right)])


def strip(middle: Sequence[tuple[Point, float]], factor: float = 1.0) -> Shape:
    """Return a level band along points with half widths, which a factor multiplies."""
    left = [(x - half * factor, y) for (x, y), half in middle]
    right = [(x + half * factor, y) for (x, y), half in reversed(middle)]
    return Shape([*left, *right])


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the canvas with its own measure: u to the right and v upwards, from (x, y)."""

    x: float
    y: float
    size: float
    flip: bool = False

    def at(self, u: float, v: float) -> Point:
        """Return the point of the canvas."""
        return self.x + (-u if self.flip else u) * self.size, self.y - v * self.size

    def inner(self, u: float, v: float, size: float = 1.0) -> "Spot":
        """Return a spot within this one; its size is in the measure of this one."""
        x, y = self.at(u, v)
        return Spot(x, y, self.size * size, self.flip)

    def poly(self, *points: Point) -> Shape:
        """Return a polygon."""
        return Shape([self.at(u, v) for u, v in points])

    def curve(self, *points: Point) -> Shape:
        """Return the area within a smooth curve through the points."""
        return Shape(smooth([self.at(u, v) for u, v in points]))

    def line(self, width: float, *points: Point) -> Shape:
        """Return a stroke; its width is in the spot's measure."""
        return Shape([self.at(u, v) for u, v in points], "stroke", width * self.size)

    def bend(self, first: float, last: float, *points: Point) -> Shape:
        """Return a smooth stroke that tapers; its widths are in the spot's measure."""
        path = smooth([self.at(u, v) for u, v in points])
        return ribbon(path, first * self.size, last * self.size)

    def rect(self, left: float, low: float, right: float, high: float) -> Shape:
        """Return an upright rectangle."""
        return self.poly((left, low), (right, low), (right, high), (left, high))

    def oval(
        self, u: float, v: float, half_width: float, half_height: float | None = None
    ) -> Shape:
        """Return an ellipse or a circle."""
        x, y = self.at(u, v)
        high = half_width if half_height is None else half_height
        return oval(x, y, half_width * self.size, high * self.size)

    def profile(self, *outline: Point, u: float = 0.0) -> Shape:
        """Return the area symmetric to u: pairs of half width and height, from below upwards."""
        right = [(u + half, v) for half, v in outline]
        left = [(u - half, v) for half, v in reversed(outline)]
        return self.poly(*right, *left)

    def bulb(self, *outline: Point, u: float = 0.0) -> Shape:
        """Return the same with smooth sides, as of onion domes and vases."""
        right = smooth([(u + half, v) for half, v in outline], 5)
        left = [(2 * u - a, v) for a, v in reversed(right)]
        return self.poly(*right, *left)

    def dome(self, u: float, v: float, half_width: float, height: float) -> Shape:
        """Return half an ellipse that stands on v."""
        turns = [math.pi * i / 14 for i in range(15)]
        return self.poly(*((u + half_width * math.cos(t), v + height * math.sin(t)) for t in turns))

    def arch(self, u: float, v: float, half_width: float, height: float) -> Shape:
        """Return a door with a round top, this high in all."""
        turns = [math.pi * i / 8 for i in range(9)]
        spring = v + max(0.0, height - half_width)
        rise = height - (spring - v)
        top = [(u + half_width * math.cos(t), spring + rise * math.sin(t)) for t in turns]
        return self.poly((u + half_width, v), *top, (u - half_width, v))
