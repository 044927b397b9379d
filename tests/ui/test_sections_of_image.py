"""The game sheet and the look inside take the values of their forms."""

import pytest

from aigc_studio.core.errors import RequestError
from aigc_studio.ui.tabs import inside, tiles

INSIDE = {"view": "map", "first": "", "last": "", "picture": []}


def test_a_sheet_is_made_again_with_its_seed() -> None:
    request = tiles.request_of({"kind": "item", "scale": 4, "seed": 7, "keep": True})
    assert (request.kind, request.scale, request.seed) == ("item", 4, 7)
    values = tiles.values_of(request.recorded())
    assert values == {"kind": "item", "scale": 4, "seed": 7, "keep": True}
    seeds = {tiles.request_of({**values, "keep": False}).seed for _ in range(4)}
    assert len(seeds) == 4
    assert tiles.values_of({"kind": 3, "scale": "8", "seed": -2}) == {}


def test_a_view_sends_what_it_needs_and_no_more() -> None:
    full = {**INSIDE, "first": "a cat", "last": "a dog", "picture": [b"one"]}
    views = {view: inside.request_of({**full, "view": view}) for view in inside.VIEWS}
    assert [view for view, request in views.items() if request.picture] == ["reconstruction"]
    assert [view for view, request in views.items() if request.first] == ["walk"]
    walk = views["walk"].recorded()
    assert inside.values_of(walk) == {"view": "walk", "first": "a cat", "last": "a dog"}
    assert inside.values_of({"view": "brain", "first": 7}) == {}


def test_what_is_missing_is_told() -> None:
    for view in ("walk", "reconstruction"):
        with pytest.raises(RequestError):
            inside.request_of({**INSIDE, "view": view})
