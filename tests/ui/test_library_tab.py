"""From the filters and from a file's settings to what the Library tab asks for."""

from datetime import date, timedelta

import pytest

from aigc_studio.services.importers import Found
from aigc_studio.services.recipe import recipe_of
from aigc_studio.services.results import Filter
from aigc_studio.ui.tabs.library import _filter, _rows, _settings_of
from tests.fakes import CPU
from tests.services.test_recipe import CAT


def test_untouched_filters_show_everything() -> None:
    assert _filter("", "", "any", False, False, 0) == Filter()


@pytest.mark.parametrize(("days", "before"), [("today", 0), ("week", 6), ("month", 29)])
def test_a_period_includes_today(days: str, before: int) -> None:
    wanted = _filter("cat", "image", days, True, True, 3)
    since = date.today() - timedelta(days=before)
    assert wanted == Filter("cat", "image", starred=True, board=3, since=since, trash=True)


def test_our_own_file_gives_its_whole_request() -> None:
    recipe = recipe_of(CAT, CPU).model_dump()
    found = Found(program="AIGC Studio", prompt=CAT.prompt, recipe=recipe)
    assert _settings_of(found) == {"tab": "image", "request": recipe["request"]}


def test_a_foreign_file_gives_what_the_image_tab_knows() -> None:
    found = Found(program="ComfyUI", prompt="a cat", seed=7, steps=20, sampler="euler")
    fields = {"prompt": "a cat", "negative_prompt": "", "seed": 7, "steps": 20}
    assert _settings_of(found) == {"tab": "image", "request": fields}
    assert _rows(found) == {
        "program": "ComfyUI", "prompt": "a cat", "seed": "7", "steps": "20", "sampler": "euler",
    }  # fmt: skip


@pytest.mark.parametrize("found", [None, Found(program="ComfyUI", seed=7)])
def test_a_file_without_a_prompt_gives_nothing_to_use(found: Found | None) -> None:
    assert _settings_of(found) == {}
