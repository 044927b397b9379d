"""Contact sheets have a cell for everything drawn."""

import torch

from aigc_studio.training.prompts import Prompt
from aigc_studio.training.sheet import contact_sheet

ROWS = [{"hexcode": "1F408", "en": "cat"}, {"hexcode": "1F405", "en": "tiger"}]


def test_contact_sheet_has_a_cell_per_prompt() -> None:
    prompts = [Prompt("en", "a cat", ("1F408",)), Prompt("zh", "一只老虎", ("1F405",))] * 4
    sheet = contact_sheet(torch.zeros(8, 3, 16, 16), [["1F408"]] * 8, prompts, ROWS)
    assert sheet.size == (6 * 192, 2 * (192 + 44))


def test_a_long_prompt_does_not_run_into_the_next_cell() -> None:
    prompts = [Prompt("en", "a cat on the very long roof of a very long house", ("1F408",))]
    sheet = contact_sheet(torch.ones(1, 3, 16, 16), [["1F408"]], prompts, ROWS)
    beyond = sheet.crop((192, 0, sheet.width, sheet.height))
    assert beyond.getcolors() == [(beyond.width * beyond.height, (255, 255, 255))]
