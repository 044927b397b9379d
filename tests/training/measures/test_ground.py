"""Things are told from the ground and cut out, on pictures drawn by hand."""

import torch
from torch import Tensor

from aigc_studio.training.measures.ground import beside, cut_out, parts, thing_mask


def square(left: int, top: int, side: int, colour: tuple[int, int, int]) -> Tensor:
    picture = torch.full((3, 32, 32), 255, dtype=torch.uint8)
    picture[:, top : top + side, left : left + side] = torch.tensor(colour)[:, None, None]
    return picture


def test_ground_is_what_the_border_reaches() -> None:
    ring = square(8, 8, 16, (200, 0, 0))
    ring[:, 12:20, 12:20] = 255  # a hole in the colour of the ground belongs to the thing
    mask = thing_mask(torch.stack([ring, square(4, 4, 8, (0, 0, 0))]))
    assert mask.sum(dim=(1, 2)).tolist() == [256, 64]
    assert mask[0, 16, 16]


def test_almost_white_shades_are_ground_and_another_ground_is_found() -> None:
    picture = square(8, 8, 8, (0, 0, 255))
    picture[:, 20:24, 20:24] = 250
    blue = 255 - picture
    assert thing_mask(torch.stack([picture, blue])).sum(dim=(1, 2)).tolist() == [64, 64]


def test_parts_come_by_size_and_crumbs_are_left_out() -> None:
    mask = torch.zeros(32, 32, dtype=torch.bool)
    mask[2:6, 2:6] = mask[10:20, 10:20] = mask[30, 30] = True
    assert [part.sum().item() for part in parts(mask, 0.01, 4)] == [100, 16]
    assert [part.sum().item() for part in parts(mask, 0.0, 1)] == [100]


def test_a_cutting_shows_the_thing_in_the_middle_and_large() -> None:
    picture = square(0, 20, 8, (255, 0, 0))  # at the border: what lies outside is white
    cut = cut_out(picture, thing_mask(picture[None])[0] | (picture[1] == 0))
    assert cut.shape == picture.shape
    red = cut[1] < 128
    assert 0.5 < red.float().mean() < 0.9
    rows, columns = red.nonzero().float().mean(dim=0).tolist()
    assert abs(rows - 15.5) < 1 and abs(columns - 15.5) < 1


def test_two_pictures_are_laid_side_by_side_at_half_the_size() -> None:
    both = beside(torch.stack([square(0, 0, 32, (255, 0, 0)), square(0, 0, 32, (0, 0, 255))]))
    assert both[:, 16, 8].tolist() == [255, 0, 0]
    assert both[:, 16, 24].tolist() == [0, 0, 255]
    assert both[:, 2, 8].tolist() == [255, 255, 255]
