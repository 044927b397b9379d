"""Words are spelt in pieces, pictures and words meet in one space, and the bundled encoder sees."""

import pytest
import torch
from PIL import Image, ImageDraw

from aigc_studio.models.picture_text import PictureTextEncoder, pieces_of
from aigc_studio.models.tags import Tag, read_tags


@pytest.fixture(scope="module")
def encoder() -> PictureTextEncoder:
    torch.manual_seed(0)
    made: PictureTextEncoder = PictureTextEncoder(
        side_px=16, widths=(8, 8), depths=(1, 0), size=4, buckets=50, piece_width=6, things=3,
        manners=("a", "b"), traits={"glasses": ("none", "glasses")},
    ).eval()  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Cat", ["<cat>", "<ca", "cat", "at>", "<cat", "cat>"]),
        ("小猫", ["小", "猫", "小猫"]),
        ("A猫!", ["<a>", "猫"]),
        ("...", []),
    ],
)
def test_a_text_is_spelt_in_pieces(text: str, pieces: list[str]) -> None:
    assert pieces_of(text) == pieces


def test_pictures_words_and_things_have_length_one(encoder: PictureTextEncoder) -> None:
    sight = encoder.look(torch.rand(2, 3, 16, 16) * 2 - 1)
    words = encoder.read(encoder.spell(["cat", "a very small cat", "..."]))
    for vectors, count in ((sight.vector, 2), (words, 3), (encoder.known(), 3)):
        assert vectors.shape == (count, 4)
        assert torch.allclose(vectors.norm(dim=1), torch.ones(count))
    assert sight.manner.shape == sight.traits["glasses"].shape == (2, 2)


def test_what_a_text_means_does_not_depend_on_its_neighbours(encoder: PictureTextEncoder) -> None:
    alone = encoder.read(encoder.spell(["cat"]))
    beside = encoder.read(encoder.spell(["cat", "a much longer sentence about dogs"]))
    assert torch.allclose(alone[0], beside[0], atol=1e-6)


def test_a_tag_without_a_chinese_name_has_its_english_one() -> None:
    assert Tag("orc", "").name("zh") == "orc"
    assert Tag("cat", "猫", ("pet",), ("宠物",)).keywords("zh") == ("宠物",)


def test_the_bundled_encoder_knows_a_red_heart() -> None:
    from aigc_studio.zoo.catalog import CHECKPOINTS

    folder = CHECKPOINTS / "encoder-art-64"
    bundled = PictureTextEncoder.from_pretrained(folder).float().eval()
    heart = Image.new("RGB", (64, 64), "white")
    pen = ImageDraw.Draw(heart)
    pen.ellipse((8, 10, 34, 36), "#e01b24")
    pen.ellipse((30, 10, 56, 36), "#e01b24")
    pen.polygon([(10, 30), (54, 30), (32, 58)], "#e01b24")
    levels = torch.frombuffer(bytearray(heart.tobytes()), dtype=torch.uint8).reshape(64, 64, 3)
    with torch.inference_mode():
        near = bundled.look(levels.permute(2, 0, 1)[None] / 127.5 - 1).vector @ bundled.known().T
    tags = read_tags(folder)
    names = [tags[i].en for i in near[0].topk(5).indices]
    assert any("heart" in name for name in names), names
