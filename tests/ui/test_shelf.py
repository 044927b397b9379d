"""The HTML of the Library tab: nothing of a user's text as markup, and only acts that exist."""

import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.engines.seeing import Seen
from aigc_studio.models.tags import Tag
from aigc_studio.services.database import Board, Result
from aigc_studio.services.recipe import Recipe
from aigc_studio.services.results import Filter
from aigc_studio.ui.shelf import (
    detail,
    grid,
    nothing_open,
    problem,
    report,
    seen,
    sure_note,
    undo_note,
)
from tests.ui.test_panel import HOSTILE, Tags

RECIPE = Recipe(engine="image", request={"prompt": HOSTILE, "steps": None, "seed": 7})


def result(number: int, **fields: object) -> Result:
    row = {
        "id": f"{number:032x}", "job_id": "j", "piece": number, "file": "x.png", "seed": number,
        "width": 512, "height": 512, "seconds": 0.5, "engine": "image", "title": HOSTILE,
        "caption": HOSTILE, "model": HOSTILE,
    }  # fmt: skip
    return Result(**{**row, **fields})


def page(wanted: Filter, count: int = 2, number: int = 0, total: int = 100) -> str:
    return grid(
        [result(i, starred=i == 1) for i in range(count)],
        wanted=wanted,
        total=total,
        page=number,
        size=60,
        boards=[Board(number=1, name=HOSTILE)],
    )


def acts(html: str) -> list[str]:
    return [str(a["data-do"]) for _, a in Tags(html).tags if "data-do" in a]


def test_a_users_text_never_becomes_markup() -> None:
    html = page(Filter(query=HOSTILE)) + report(
        {"en": [HOSTILE], "zh": []}, True, {HOSTILE: HOSTILE}
    )
    html += detail(result(1), recipe=RECIPE, differences=(), makers=["image"], board=HOSTILE)
    html += problem(StudioError("error.job_missing", id=HOSTILE))
    for tag, attributes in Tags(html).tags:
        assert tag != "img" or str(attributes["src"]).startswith("/media/")
        assert not [name for name in attributes if name.startswith("on")]


def test_what_is_seen_and_what_is_alike_is_told_in_both_languages() -> None:
    found = Seen([Tag(HOSTILE, "猫")], ["red"])
    html = seen(found, [result(2), result(3)])
    assert "猫" in html
    assert "红" in html
    assert acts(html) == ["open", "open"]
    assert not [tag for tag, _ in Tags(html).tags if tag == "script"]
    assert "no" in seen(found, []).lower()
    assert acts(seen(found, [])) == []


def test_the_grid_offers_what_fits() -> None:
    assert {"star", "trash", "board"} <= set(acts(page(Filter())))
    assert {"restore", "delete", "empty"} <= set(acts(page(Filter(trash=True))))
    assert "trash" not in acts(page(Filter(trash=True)))


def test_a_starred_picture_offers_to_take_its_star() -> None:
    assert acts(page(Filter())).count("unstar") == 1


@pytest.mark.parametrize(("number", "disabled"), [(0, [0]), (1, [1])])
def test_pages_end(number: int, disabled: list[int]) -> None:
    turns = [a for _, a in Tags(page(Filter(), number=number)).tags if a.get("data-do") == "page"]
    assert [i for i, a in enumerate(turns) if "disabled" in a] == disabled


def test_an_empty_library_says_so() -> None:
    assert "Nothing here" in page(Filter(), total=0)
    assert "Choose a picture" in nothing_open()


def test_a_rerun_says_what_is_other() -> None:
    same = detail(result(1), recipe=RECIPE, differences=(), makers=[], board="")
    other = detail(result(1), recipe=RECIPE, differences=("torch", "device"), makers=[], board="")
    unknown = detail(result(1), recipe=None, differences=(), makers=[], board="")
    assert "exactly this picture" in same
    assert "version of torch, device" in other
    assert "torch 版本, 设备" in other
    assert "does not say how" in unknown


def test_notes_take_back_and_ask_first() -> None:
    note = Tags(undo_note("library.did_trash", ["a", "b"], "restore"))
    assert {"class": "small", "data-do": "restore", "data-ids": "a b"} in [a for _, a in note.tags]
    assert "Delete 2 for good?" in sure_note(2, "delete-now", ["a", "b"])


def test_a_private_copy_comes_after_its_explanation() -> None:
    html = detail(result(1), recipe=RECIPE, differences=(), makers=["image"], board="")
    assert html.index("For your own use only") < html.index('value="private"')


def test_what_was_made_of_a_photo_offers_no_more_of_it() -> None:
    recipe = Recipe(engine="style", request={"look": "scream"})
    html = detail(result(1), recipe=recipe, differences=(), makers=["image", "style"], board="")
    assert "use" in acts(html)
    assert not {"more", "rerun"} & set(acts(html))
