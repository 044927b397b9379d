import pytest

from aigc_studio.art.shapes import Spot, oval, ribbon, smooth


def test_a_spot_measures_upwards_from_its_foot() -> None:
    assert Spot(0.5, 0.8, 0.2).at(1, 2) == pytest.approx((0.7, 0.4))


def test_a_flipped_spot_is_its_mirror_image() -> None:
    assert Spot(0.5, 0.8, 0.2, flip=True).at(1, 0) == pytest.approx((0.3, 0.8))


def test_a_profile_is_symmetric() -> None:
    shape = Spot(0, 0, 1).profile((0.5, 0), (0.2, 1))
    assert sum(x for x, _ in shape.points) == pytest.approx(0)


def test_a_smooth_curve_passes_through_its_points() -> None:
    points = [(0.0, 0.0), (1.0, 2.0), (2.0, 0.0)]
    assert set(points) <= set(smooth(points))


def test_a_ribbon_has_its_widths_at_its_ends() -> None:
    left, top, right, low = ribbon([(0, 0), (1, 0)], 0.4, 0.2).box()
    assert (left, top, right, low) == pytest.approx((0, -0.2, 1, 0.2))


def test_the_box_of_an_oval_holds_it() -> None:
    assert oval(1, 1, 0.5, 0.25).box() == pytest.approx((0.5, 0.75, 1.5, 1.25))
