"""A wall paints the choices that have a picture."""

from aigc_studio.ui.wall import wall_css


def test_every_key_gets_the_address_of_its_picture() -> None:
    css = wall_css(["flat", "ink"])
    assert (
        '.wall label:has(input[value="ink"])::before{background-image:url(/styles/ink.webp)}' in css
    )
    assert css.count("\n") == 2
