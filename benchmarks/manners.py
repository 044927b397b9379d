"""What texts keep in the other language, what personas do, what pictures are named and felt."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from aigc_studio.art.render import render
from aigc_studio.art.sampler import sample
from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.events import Text
from aigc_studio.core.mood import moods_of
from aigc_studio.engines.text import TextEngine, TextRequest
from aigc_studio.training.briefs import fixed_briefs
from aigc_studio.training.dialogues import acts_in, dialogues
from aigc_studio.training.sight_accuracy import held_out_things

PAIRS = 50  # of each direction
SCENES, SCENE_PX = 300, 96
# Hour -> moods that suit it on a clear day, and others.
SUITS: Mapping[str, tuple[set[str], set[str]]] = {
    "dawn": ({"dreamy", "calm"}, {"dreamy", "calm"}),
    "day": ({"fresh", "cheerful"}, {"fresh", "calm"}),
    "dusk": ({"cosy"}, {"cosy", "calm"}),
    "night": ({"mysterious", "dramatic"}, {"mysterious", "dramatic"}),
}


def other_language(engine: TextEngine) -> None:
    """Print what stays when the brief of a text is written in the other language.

    That is what the bundled model does in place of a translation: details stand as they were typed.
    """
    kept, framed = [], []
    for language, other in (("en", "zh"), ("zh", "en")):
        briefs = [
            b for b in fixed_briefs(language) if b.form in ("ad", "post", "product", "travel")
        ]
        asked = [b.model_copy(update={"language": other, "length": "medium", "platform": ""})
                 for b in briefs[:PAIRS]]  # fmt: skip
        for brief, text in zip(asked, written(engine, asked), strict=True):
            kept.append(keeps(text, brief))
            framed.append(is_framed(text, brief))
    _bar(f"other language: product, numbers and points kept, of {len(kept)} pairs", kept, 0.98)
    _bar("other language: all around them is in it", framed, 1.0)


def personas(engine: TextEngine) -> None:
    """Print how often a chat does what is right; the bundled model has one answer for all."""
    asked = [*dialogues()]
    texts = written(engine, [message.brief for message in asked])
    right = [message.act in acts_in(text) for message, text in zip(asked, texts, strict=True)]
    _bar(f"personas: right act in {len(right)} dialogues", right, 0.8)
    most = Counter(message.act for message in asked).most_common(1)[0][1] / len(asked)
    typer.echo(f"  beside: always the commonest act {most:.1%}; the bundled model cannot chat: it"
               " says that it is an AI and what it can do")  # fmt: skip


def moods() -> None:
    """Print how often the mood of a drawn place suits its hour and weather."""
    chance = random.Random(77)
    scenes = [sample(chance) for _ in range(SCENES)]
    suited = [SUITS[scene.time][scene.weather != "clear"] for scene in scenes]
    felt = [moods_of(render(scene, SCENE_PX, SCENE_PX).flat)[0] for scene in scenes]
    right = [mood in suits for mood, suits in zip(felt, suited, strict=True)]
    _bar(f"mood of {SCENES} scenes suits their hour and weather", right, 0.8)
    most = Counter(mood for suits in suited for mood in suits).most_common(1)[0]
    typer.echo(f"  beside: always {most[0]} {most[1] / SCENES:.1%}")


def tags(data: Path) -> None:
    """Print how often a sticker that was kept back is named right among three."""
    trained, untrained = held_out_things(data)
    _bar("picture tags: right among three, stickers kept back", [trained], 0.8)
    typer.echo(f"  beside: random weights {untrained:.1%}")


def written(engine: TextEngine, briefs: Sequence[Brief]) -> list[str]:
    """Return a text for each brief, as the Text tab would."""
    pieces = [TextRequest(brief=brief, seed=i).split()[0] for i, brief in enumerate(briefs)]
    keys = {piece.batch_key() for piece in pieces}
    batches = [[piece for piece in pieces if piece.batch_key() == key] for key in keys]
    found = {
        event.request_id: event.text
        for batch in batches
        for event in engine.run(batch, Context())
        if isinstance(event, Text)
    }
    return [found[piece.id] for piece in pieces]


def keeps(text: str, brief: Brief) -> bool:
    """Tell whether a text has its product, every point and so every number of its brief."""
    low = text.lower()
    return all(detail.lower() in low for detail in (brief.subject, *brief.points))


def is_framed(text: str, brief: Brief) -> bool:
    """Tell whether a text is in its language, but for the details as they were typed."""
    for detail in (*brief.points, brief.audience, brief.subject):
        text = re.sub(re.escape(detail), "", text, flags=re.IGNORECASE) if detail else text
    text = re.sub(r"#\S+", "", text)
    is_chinese = len(re.findall("[\u4e00-\u9fff]", text)) > len(re.findall("[A-Za-z]", text))
    return is_chinese is (brief.language == "zh")


def _bar(name: str, right: Sequence[float], bar: float) -> None:
    share = sum(right) / len(right)
    typer.echo(f"{name:66} {share:6.1%}  bar {bar:.0%} {'reached' if share >= bar else 'MISSED'}")
