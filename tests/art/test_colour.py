from aigc_studio.art.colour import darken, grey, lighten, mix, multiply, parse, turn, with_alpha


def test_a_code_is_read_by_pairs_of_digits() -> None:
    assert parse("#ff8001") == (255, 128, 1)


def test_mixing_goes_from_the_first_to_the_second() -> None:
    assert mix((0, 0, 0), (100, 200, 50), 0.5) == (50, 100, 25)
    assert lighten((0, 0, 0), 1) == (255, 255, 255)
    assert darken((9, 9, 9), 1) == (0, 0, 0)


def test_grey_keeps_the_luma() -> None:
    assert grey((255, 0, 0), 1) == (76, 76, 76)  # 0.299 * 255


def test_light_multiplies_and_never_exceeds_white() -> None:
    assert multiply((200, 100, 50), (2.0, 1.0, 0.5)) == (255, 100, 25)


def test_a_third_of_a_turn_makes_green_of_red() -> None:
    assert turn((255, 0, 0), 120, 1.0) == (0, 255, 0)


def test_opacity_becomes_a_fourth_channel() -> None:
    assert with_alpha((1, 2, 3), 0.5) == (1, 2, 3, 128)
