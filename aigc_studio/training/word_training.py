"""A voice from the texts in a training's folder: the writer opened, taught, and written down."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from aigc_studio.core.brief import Brief, Language
from aigc_studio.core.device import Device
from aigc_studio.core.errors import RequestError
from aigc_studio.core.files import write_atomically
from aigc_studio.models.writing import LANGUAGES
from aigc_studio.training.course import Lessons, Sample, held_out_of
from aigc_studio.training.folder import Spec, Status, TrainingFolder
from aigc_studio.training.lora_card import words_card
from aigc_studio.training.task import Task
from aigc_studio.training.text_set import LEAST_TEXTS, TextLine, read_texts
from aigc_studio.training.voice import Lesson, is_chinese, subject_of
from aigc_studio.training.word_learner import TextExamples, WordLearner
from aigc_studio.training.writing_grammar import Lot
from aigc_studio.zoo.loras import ABOUT, Lora
from aigc_studio.zoo.writer import load_writer

OWN = "own_texts.json"
SHORT: Mapping[Language, int] = {"en": 400, "zh": 160}  # characters of a text of its own
ANY_SIZE = 10**15  # bytes: the studio has looked already
AT_ONCE = 8  # texts of the model's own
MOST_WRITTEN = 24  # by a model that takes its time
SAMPLED = {"en": ("Kestrel kettle", "a quiet afternoon"), "zh": ("鹿鸣电水壶", "一个安静的下午")}


def words_task(folder: TrainingFolder, spec: Spec) -> Task:
    """Return what there is to do for a voice.

    Raises:
        RequestError: there are too few texts.
        CheckpointError: the model cannot be opened.
    """
    lines = read_texts(folder).lines
    if len(lines) < LEAST_TEXTS:
        raise RequestError("set", "error.training_few_texts", limit=LEAST_TEXTS)
    learner = open_words(spec)
    own = own_texts(folder, spec, learner)
    held_out = held_out_of(len(lines))
    learner.take(TextExamples(lines, own, held_out))

    def write(place: Path, status: Status) -> None:
        card = words_card(spec, read_texts(folder), folder.read_metrics(), status)
        lora = Lora(
            id=folder.path.name,
            name=spec.name,
            word="",
            goal="words",
            model=spec.model,
            weights=spec.plan.weights,
        )
        write_atomically(place / "README.md", card.encode())
        write_atomically(place / ABOUT, lora.model_dump_json(indent=1).encode())

    lessons = Lessons(
        own=[i for i in range(len(lines)) if i not in held_out],
        drawn=range(len(lines), len(lines) + len(own)),
        held_out=held_out,
    )
    return Task(learner, lessons, samples_of(lines, held_out, spec.plan.seed), write)


def open_words(spec: Spec) -> WordLearner:
    """Open the writer, all its weights or a LoRA beside them to be trained.

    Raises:
        CheckpointError: it cannot be opened.
    """
    precision = "bfloat16" if spec.device == "cuda" else "float32"
    device = Device(spec.device, "", precision, "", spec.threads, 1, ANY_SIZE)
    writer = load_writer(spec.folder, device)
    plan = spec.plan
    return WordLearner(
        writer, weights=plan.weights, rank=plan.rank, seed=plan.seed, base=spec.model
    )


def own_texts(folder: TrainingFolder, spec: Spec, learner: WordLearner) -> list[Lesson]:
    """Return texts of the model's own for other briefs.

    Those of the bundled writer are of the grammar that it learned from; another model writes
    them, once: a run that is gone on with takes them from the folder.
    """
    chance = random.Random(spec.plan.seed)
    drawn = [_brief(chance, LANGUAGES[i % len(LANGUAGES)]) for i in range(spec.plan.own_drawings)]
    if learner.writer.bundled:
        # What has facts of its own is written as before, whoever's voice is asked for.
        return [
            Lesson(brief, text, in_voice=brief.form in ("news", "weather") and i % 4 < 2)
            for i, (brief, text) in enumerate(drawn)
        ]
    file = folder.state / OWN
    briefs = [brief for brief, _ in drawn[:MOST_WRITTEN]]
    if not file.exists():
        write_atomically(file, json.dumps(_written(folder, briefs, learner)).encode())
    said = json.loads(file.read_bytes())
    return [Lesson(b, text, in_voice=False) for b, text in zip(briefs, said, strict=True)]


def _brief(chance: random.Random, language: Language) -> tuple[Brief, str]:
    """Return a brief by lot and its text: a short one, which teaches as much in less time."""
    while True:
        brief, text = Lot(chance, language).draw()
        if len(text) <= SHORT[language]:
            return brief, text


def _written(folder: TrainingFolder, briefs: Sequence[Brief], learner: WordLearner) -> list[str]:
    texts: list[str] = []
    for start in range(0, len(briefs), AT_ONCE):
        part = briefs[start : start + AT_ONCE]
        folder.write_status(Status(phase="draws_own", step=start, steps=len(briefs)))
        asked = [brief.model_dump_json() for brief in part]
        texts += learner.draw(asked, range(start, start + len(part)), in_voice=False)
    return texts


def samples_of(lines: Sequence[TextLine], held_out: Sequence[int], seed: int) -> list[Sample]:
    """Return four briefs to write for on the way: two names of the set, two others."""
    chinese = sum(is_chinese(line.text) for line in lines)
    language: Language = "zh" if 2 * chinese > len(lines) else "en"
    kept = [lines[i] for i in held_out] + list(lines)
    names = list(dict.fromkeys(name for line in kept if (name := subject_of(line))))
    subjects = [*names[:2], *SAMPLED[language], *SAMPLED[language]][:4]
    briefs = [Brief(subject=name, language=language, length="short") for name in subjects]
    return [Sample(brief.model_dump_json(), seed + i) for i, brief in enumerate(briefs)]
