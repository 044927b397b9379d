"""A photo becomes a cartoon or a painted portrait of the face in it."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Picture, Step
from aigc_studio.core.face_finding import find_faces
from aigc_studio.engines.avatar import KITS
from aigc_studio.engines.avatar import drawn as avatar_drawn
from aigc_studio.engines.portrait import (
    PAINTED_PX,
    PortraitEngine,
    PortraitRequest,
    nearest,
)
from aigc_studio.zoo.avatars import load_wardrobe
from aigc_studio.zoo.own import OwnModel, own_models
from aigc_studio.zoo.paintings import SAMPLES
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU, TinyPool
from tests.stock import save_adapter

FACE = SAMPLES["face"].read_bytes()


def made(**fields: Any) -> PortraitRequest:
    return PortraitRequest.made({"consent": "own", "picture": FACE, **fields})


def drawn(pool: Pool | TinyPool, request: PortraitRequest) -> Image.Image:
    *_, last = PortraitEngine(pool).run([request], Context())  # type: ignore[arg-type]
    assert isinstance(last, Picture)
    return Image.open(io.BytesIO(last.png)).convert("RGB")


def test_without_consent_nothing_is_made() -> None:
    for make in (PortraitRequest.made, PortraitRequest.checked):
        with pytest.raises(RequestError) as refusal:
            make({"picture": FACE})
        assert refusal.value.field == "consent"


def test_the_consent_is_recorded_and_the_photo_is_not() -> None:
    record = made(consent="guardian").recorded()
    assert "guardian" in record["consent_text"]
    assert "picture" not in record


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"look": "mosaic"}, "look"),
        ({"style": "manga"}, "style"),
        ({"traits": {"hair": "mohawk"}}, "wishes"),
        ({"identity": 2}, "identity"),
        ({"wider": 9}, "wider"),
        ({"picture": b""}, "picture"),
    ],
)
def test_what_is_out_of_range_is_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError) as refusal:
        made(**fields)
    assert refusal.value.field == field


def test_what_is_corrected_by_hand_counts_more_than_what_was_read() -> None:
    avatar = made(traits={"hair": "bun"}).as_avatar({"hair": "short", "glasses": "glasses"})
    assert avatar.wishes == {"mood": "smiling", "hair": "bun", "glasses": "glasses"}


@pytest.mark.parametrize("kind", ["sd", "sdxl"])
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_model_of_ones_own_redraws_the_face(stock_folders: dict[str, Path], kind: str) -> None:
    """By the words of the look: nobody has to know them."""
    pool = Pool(CPU, own_models([str(stock_folders[kind])]))
    asked = {"look": "anime", "drawn_by": f"local/{kind}"}
    events = list(PortraitEngine(pool).run([made(**asked, identity=1.0)], Context()))
    *steps, last = events
    assert isinstance(last, Picture)
    assert last.model == f"local/{kind}"
    assert last.width == last.height
    numbers = [event.step for event in steps if isinstance(event, Step)]
    assert numbers == list(range(1, len(numbers) + 1))
    kept, changed = (made(**asked, identity=share).as_redrawn(FACE) for share in (1.0, 0.0))
    assert kept.strength < changed.strength < 1
    assert "anime" in kept.prompt
    assert "Anime · 动漫" in made(**asked).title


def test_a_model_that_can_look_keeps_the_face_in_view_and_changes_more(
    stock_folders: dict[str, Path], tmp_path: Path
) -> None:
    """With an IP-Adapter; one that diffusers knows none for goes by the picture alone."""
    owned = own_models([str(stock_folders[kind]) for kind in ("sd", "flux")])
    adapter = str(save_adapter(tmp_path))

    def looked(kind: str, **more: Any) -> Image.Image:
        pool = Pool(CPU, owned, picture_adapter=adapter if more.pop("looks") else None)
        return drawn(pool, made(look="clay", drawn_by=f"local/{kind}", **more))

    plain, seen = looked("sd", looks=False), looked("sd", looks=True)
    assert np.abs(np.asarray(plain, float) - np.asarray(seen, float)).mean() > 1
    assert looked("flux", looks=True) == looked("flux", looks=False)


def test_an_adapter_that_forbids_trade_sees_no_face(
    stock_folders: dict[str, Path], tmp_path: Path
) -> None:
    (save_adapter(tmp_path) / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n")
    pool = Pool(CPU, own_models([str(stock_folders["sd"])]), picture_adapter=str(tmp_path))
    with pytest.raises(RequestError) as refusal:
        list(PortraitEngine(pool).run([made(look="anime", drawn_by="local/sd")], Context()))
    assert refusal.value.field == "model"


def test_a_face_is_drawn_by_no_model_that_forbids_trade(
    stock_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks: the page does not offer it, but others ask as well."""
    monkeypatch.setattr(OwnModel, "licence", "cc-by-nc-4.0")
    pool = Pool(CPU, own_models([str(stock_folders["sd"])]))
    with pytest.raises(RequestError) as refusal:
        list(PortraitEngine(pool).run([made(look="anime", drawn_by="local/sd")], Context()))
    assert refusal.value.field == "model"


def test_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(RequestError) as refusal:
        made(look="anime", drawn_by="generator-art-128")
    assert refusal.value.field == "model"


def test_a_style_draws_the_nearest_that_it_can() -> None:
    for kit in KITS.values():
        known = load_wardrobe().words(kit)
        if "hair" in known and kit != "notionists":
            assert nearest("long", known["hair"]) in known["hair"]
    assert nearest("long", ("short", "bun")) == "bun"
    assert nearest("long", ("hat",)) == "long"


@dataclass
class Seen:
    """Keeps which avatar was asked for."""

    wishes: dict[str, str]


def test_a_cartoon_has_what_was_read(tiny_pool: TinyPool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen({})

    def watched(avatars: Any, request: Any) -> Any:
        seen.wishes = request.wishes
        return avatar_drawn(avatars, request)

    monkeypatch.setattr("aigc_studio.engines.portrait.drawn", watched)
    picture = drawn(tiny_pool, made(style="peep", traits={"hair": "bun"}))
    assert picture.size == (512, 512)
    assert seen.wishes["hair"] == "bun"
    assert seen.wishes["glasses"] == "none"


def test_the_face_of_a_painted_portrait_is_kept_as_far_as_wished(tiny_pool: TinyPool) -> None:
    def apart(identity: float) -> float:
        a = np.asarray(drawn(tiny_pool, made(look="pencil", identity=identity)), dtype=float)
        kept = drawn(tiny_pool, made(look="pencil", identity=1.0))
        b = np.asarray(kept, dtype=float)
        return float(np.abs(a - b)[200:360, 260:380].mean())

    assert apart(0.0) > apart(0.5) > apart(0.9)
    (face,) = find_faces(drawn(tiny_pool, made(look="pencil", identity=1.0)))
    assert abs(face.x - PAINTED_PX / 2) < 0.2 * PAINTED_PX


def test_the_crop_can_be_moved(tiny_pool: TinyPool) -> None:
    usual = drawn(tiny_pool, made(look="pop_art"))
    moved = drawn(tiny_pool, made(look="pop_art", right=0.5, wider=1.3))
    assert np.abs(np.asarray(usual, float) - np.asarray(moved, float)).mean() > 8


def test_a_picture_without_a_face_is_refused_in_plain_words(tiny_pool: TinyPool) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(buffer, "PNG")
    with pytest.raises(RequestError, match="No face"):
        drawn(tiny_pool, made(picture=buffer.getvalue()))
