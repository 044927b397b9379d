"""The view of a text taken apart: what is chosen, marked and escaped."""

import re

import numpy as np
import pytest

from aigc_studio.core.brief import Brief
from aigc_studio.engines.text import TextRequest
from aigc_studio.engines.unfolding import Likely, Trail, Unfolded
from aigc_studio.ui.tabs.unfolding import Place
from aigc_studio.ui.unfolding import MAPPED, attention_map, bars, unfolded_view

TRAIL = Trail(TextRequest(brief=Brief(subject="Kova")), (1, 4, 2, 7, 8), 3)
ATTENTION = np.tril(np.full((5, 5), 0.3))
FOUND = Unfolded(
    ["<begin>", "<en>", "<write>", "Meet", "␣you"],
    [Likely("␣you", 0.9, 1, is_chosen=True), Likely("<b>", 0.001, 0, is_chosen=False)],
    ATTENTION,
    6,
    4,
)


def test_the_place_is_marked_in_the_text_and_among_the_chances() -> None:
    html = unfolded_view(TRAIL, FOUND, 1, 2, 0)
    assert re.findall(r'data-at="(\d)" style="[^"]*" aria-pressed="true"', html) == ["1"]
    assert "2 of 2" in html
    assert re.search(r'<tr class="chosen"><th><code>␣you', html)
    assert html.count("selected") == 2
    assert '<option value="2" selected>2' in html
    assert "temperature 0.8" in html
    assert "92%" in html


def test_what_comes_after_is_not_looked_at() -> None:
    shares = re.findall(r"--looked:(\d+)%", unfolded_view(TRAIL, FOUND, 0, 0, 0))
    assert [int(share) > 0 for share in shares] == [True, True, True, False, False]


def test_tokens_are_escaped_and_little_is_not_called_nothing() -> None:
    html = bars(FOUND.likely)
    assert "<b>&lt;b&gt;" not in html
    assert "&lt;b&gt;" in html
    assert "< 1%" in html.replace("&lt; 1%", "< 1%")
    assert ">0%" in html


def test_a_long_map_shows_what_is_around_its_row() -> None:
    names = [f"t{i}" for i in range(200)]
    html = attention_map(names, np.eye(200), 100)
    assert html.count("<rect") == MAPPED
    assert 'class="chosen">t100<' in html
    assert ">t199<" in attention_map(names, np.eye(200), 199)
    assert ">t0<" in attention_map(names, np.eye(200), 0)


@pytest.mark.parametrize(
    ("act", "place"),
    [
        ({"do": "token", "at": "9"}, Place(TRAIL, at=1, layer=2)),
        ({"do": "layer", "value": "5"}, Place(TRAIL, layer=5)),
        ({"do": "head", "value": "3"}, Place(TRAIL, layer=2, head=3)),
    ],
)
def test_a_click_moves_one_thing(act: dict[str, str], place: Place) -> None:
    assert Place(TRAIL, layer=2).after(act) == place
