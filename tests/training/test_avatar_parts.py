"""Every part is known with what it says of a face."""

from aigc_studio.models.wardrobe import ABSENT, Wardrobe
from aigc_studio.training.avatar_parts import face_of, phrases_of, slots_of, wardrobe_of

ROWS = [
    {
        "set": "ink",
        "en": f"ink sketch avatar, {hair} hair, {'pink' if i % 2 else 'white'} background",
        "components": {
            "base": "default",
            "hairColor": colour,
            "eyes": f"eyes{i % 3}",
            **({"glasses": f"glasses{i % 2}"} if i % 4 == 0 else {}),
        },
        "attrs": {"hair_color": hair, **({"glasses": "glasses"} if i % 4 == 0 else {})},
    }
    for i in range(24)
    for hair, colour in [("red", "#f00") if i % 5 else ("black", "#000")]
]


def test_the_background_of_a_caption_is_a_slot_of_its_own() -> None:
    assert slots_of(ROWS[0])["background"] == "white"


def test_a_slot_that_gives_a_trait_away_says_it() -> None:
    slots = wardrobe_of(ROWS)["ink"]
    assert slots["hairColor"]["#000"]["says"] == {"hair_color": "black"}
    assert slots["glasses"][ABSENT]["says"] == {"glasses": "none"}
    assert slots["glasses"]["glasses0"]["says"] == {"glasses": "glasses"}
    assert slots["eyes"]["eyes0"]["says"] == {}
    assert slots["background"]["pink"]["says"] == {"background": "pink"}


def test_a_slot_that_is_always_filled_alike_is_no_part() -> None:
    assert "base" not in wardrobe_of(ROWS)["ink"]


def test_parts_are_numbered_and_counted() -> None:
    parts = [p for slot in wardrobe_of(ROWS)["ink"].values() for p in slot.values()]
    assert sorted(part["number"] for part in parts) == list(range(len(parts)))
    slots = wardrobe_of(ROWS)["ink"]
    assert all(sum(p["count"] for p in slot.values()) == len(ROWS) for slot in slots.values())


def test_every_row_is_a_face_of_its_wardrobe() -> None:
    parts = wardrobe_of(ROWS)
    wardrobe = Wardrobe(parts, phrases_of(ROWS))
    for row in ROWS:
        face = face_of(row, parts["ink"])
        assert len(wardrobe.numbers("ink", face)) == len(parts["ink"])
        assert wardrobe.says("ink", face)["hair_color"] == row["attrs"]["hair_color"]


def test_a_phrase_speaks_of_the_traits_whose_words_it_always_has() -> None:
    other = {
        "set": "ink",
        "en": "ink sketch avatar, red curly hair, wearing glasses, with a beard, white background",
        "components": {},
        "attrs": {
            "hair_color": "red", "hair": "curly", "glasses": "glasses", "facial_hair": "chin",
        },
    }  # fmt: skip
    assert phrases_of([*ROWS, other])["speaks"] == {
        "black hair": {"hair_color": "black"},
        "no beard": {"facial_hair": "none"},
        "no glasses": {"glasses": "none"},
        "no mood": {"mood": "none"},
        "pink background": {"background": "pink"},
        "red curly hair": {"hair": "curly", "hair_color": "red"},
        "red hair": {"hair_color": "red"},
        "wearing glasses": {"glasses": "glasses"},
        "with a beard": {"facial_hair": "beard"},
        "white background": {"background": "white"},
    }


def test_a_phrase_shows_the_values_of_slots_that_it_has_to_do_with() -> None:
    shown = phrases_of(ROWS * 20)["shown"]["ink"]
    assert shown["black hair"] == {"hairColor": ["#000"]}
    assert shown["no glasses"] == {"glasses": [ABSENT]}
    assert "no mood" not in shown
