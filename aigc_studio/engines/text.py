"""Texts from a brief: all variants of a batch are written at once, and seen as they grow."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, ValidationError

from aigc_studio.core.brief import MAX_DRAFT, MAX_LINE, Brief, Length
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.events import Event, Request, Step, Text
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.engines import served, spoken
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.stream import Emit, stream
from aigc_studio.models.instructions import asked_of, messages_of
from aigc_studio.models.writing import FORMS, PAD, TASKS, prompt_of, told, without_fill
from aigc_studio.zoo.gguf_writer import GgufWriter
from aigc_studio.zoo.loras import LoraUse
from aigc_studio.zoo.own_writers import BEGINNING, WINDOW, readable
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.text_server import TextServer
from aigc_studio.zoo.voices import spoken_in
from aigc_studio.zoo.writer import BUNDLED, THREADS, Writer

MAX_VARIANTS = 3
MAX_PROMPT = 4096  # tokens
TOKENS: Mapping[Length, int] = {"short": 96, "medium": 224, "long": 512}  # at most
LIMITS: Mapping[str, int] = {
    "subject": MAX_LINE,
    "audience": MAX_LINE,
    "draft": MAX_DRAFT,
    "platform": MAX_LINE,
}

# Of the likeliest token's chance: what is less likely is never drawn. Without it the small model,
# drawn from freely, now and then writes what is no word (Nguyen et al. 2024, min-p sampling,
# https://arxiv.org/abs/2407.01082).
LEAST = 0.05

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)  # what some models think aloud


@dataclass(frozen=True)
class Sampling:
    """How freely words are chosen."""

    temperature: float
    top_p: float
    repetition_penalty: float


Preset = Literal["faithful", "balanced", "creative"]
PRESETS: Mapping[Preset, Sampling] = {
    "faithful": Sampling(0.4, 0.85, 1.05),
    "balanced": Sampling(0.8, 0.92, 1.1),
    "creative": Sampling(1.1, 0.97, 1.15),
}


class TextRequest(Request):
    """Up to three texts of one brief; the seeds count up from `seed`."""

    engine: ClassVar[str] = "text"

    brief: Brief
    preset: Preset = "balanced"
    variants: int = Field(1, ge=1, le=MAX_VARIANTS)
    writer: Literal["chosen", "bundled"] = "chosen"  # chosen by the settings, else the bundled one
    # Trained here: for one model, which writes then; or from nothing, a writer by itself.
    voice: LoraUse | None = None
    seed: int = Field(0, ge=0, le=MAX_SEED)

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "TextRequest":
        """Build a request from loose values.

        Raises:
            RequestError: names the first field that is missing, too long or out of range.
        """
        said = fields.get("brief")
        said = said if isinstance(said, Mapping) else {}
        for name, limit in LIMITS.items():
            check_length(name, said.get(name), limit)
        points = said.get("points")
        for point in points if isinstance(points, list | tuple) else ():
            check_length("points", point, MAX_DRAFT)
        try:
            request = cls.model_validate(fields)
        except ValidationError as broken:
            first = broken.errors()[0]
            names = [str(part) for part in first["loc"] if part != "brief"] or ["brief"]
            if names[0] == "weather":
                raise RequestError(names[-1], "error.text_weather") from broken
            key = "error.seed" if names[0] == "seed" else "error.choice"
            raise RequestError(
                names[0], key, name=names[0], value=str(first["input"])[:80], limit=MAX_SEED
            ) from broken
        brief = request.brief
        if brief.form != "chat" and brief.task == "write" and not brief.subject.strip():
            raise RequestError("subject", "error.text_subject")
        if brief.form == "chat" and not brief.draft.strip():
            raise RequestError("draft", "error.text_message")
        return request

    @property
    def title(self) -> str:
        """The form and the subject, in both languages."""
        forms = [say(f"text.form_{self.brief.form}", language) for language in LANGUAGES]
        return " / ".join(f"{form} · {self.brief.subject}".rstrip(" ·") for form in forms)

    @property
    def beginning(self) -> str:
        """What a writer from nothing goes on from: it reads nothing else of a brief."""
        brief = self.brief
        return " ".join((brief.draft if brief.form == "chat" else brief.subject).split())

    @property
    def speaks(self) -> bool:
        """Whether a voice is asked for, and heard."""
        return self.voice is not None and self.voice.weight > 0

    def split(self) -> list[Self]:
        """Return one request per variant."""
        return [
            self.model_copy(
                update={
                    "id": f"{self.id}.{i}",
                    "variants": 1,
                    "seed": (self.seed + i) % (MAX_SEED + 1),
                }
            )
            for i in range(self.variants)
        ]

    def batch_key(self) -> tuple[object, ...]:
        """Texts of one freedom, one length and one voice share a batch."""
        return (self.engine, self.preset, self.brief.length, self.writer, self.voice)


class TextEngine:
    """Writes with the language model of the pool."""

    name: ClassVar[str] = "text"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._speaks = Lock()  # a voice is off before the next text begins, also one called off

    def run(self, requests: Sequence[TextRequest], context: Context) -> Iterator[Event]:
        """Yield a step per token, now and then with the text so far, then each text.

        A text of a request is finished when the model ends it or at the tokens of its length.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: there is no model, or it cannot be used.
            StudioError: the server of the settings cannot be reached, refuses, or breaks off.
        """

        def work(emit: Emit) -> None:
            voice = requests[0].voice
            writer = self._writer(requests[0])
            if isinstance(writer, Writer):
                worn = None if writer.begins else voice
                with self._speaks, spoken_in(self.pool.loras, writer, worn) as speaker:
                    _write(speaker, requests, context, emit)
            elif voice:
                raise RequestError("voice", "error.voice_server")
            else:
                _let_write(writer, requests, context, emit)

        return stream(work)

    def _writer(self, request: TextRequest) -> Writer | TextServer | GgufWriter:
        """Return who writes: with a voice, the model that was taught it."""
        if request.voice and self.pool.own_writers.holds(request.voice.id):
            return self.pool.writer_from_nothing(request.voice.id)
        is_bundled = request.writer == "bundled"
        if request.voice:
            is_bundled = self.pool.loras.find(request.voice.id).model == BUNDLED
        return self.pool.bundled_writer if is_bundled else self.pool.writer


def check_length(field: str, text: object, limit: int) -> None:
    """Refuse what is longer than a field takes.

    Raises:
        RequestError: of the field, with the count.
    """
    if isinstance(text, str) and len(text) > limit:
        raise RequestError(field, "error.text_long", given=len(text), limit=limit)


def labelled(text: str, request: TextRequest) -> str:
    """Return a text as it is kept: a news brief begins with its label, whatever was written."""
    text = text.strip()
    if request.brief.form != "news":
        return text
    return f"{say('text.news_label', request.brief.language)}\n{text}"


def _answerable(
    writer: Writer, requests: Sequence[TextRequest], emit: Emit
) -> Sequence[TextRequest]:
    """Return what the bundled model can write; in a chat it says who it is, and what it can do.

    Raises:
        StudioError: a text is to be worked on, which it cannot.
    """
    chats = [request for request in requests if request.brief.form == "chat"]
    for request in chats:
        said = say("text.refusal", request.brief.language)
        emit(
            Text(request_id=request.id, text=said, seed=request.seed, model=writer.name, seconds=0)
        )
    others = [request for request in requests if request not in chats]
    if any(r.brief.form not in FORMS or r.brief.task not in TASKS for r in others):
        raise StudioError("error.writer_unable")
    return others


def given_to(writer: Writer, requests: Sequence[TextRequest]) -> Any:
    """Return what the model reads: ids and mask, (texts, tokens) each."""
    options: Any = {
        "padding": True,
        "truncation": True,
        "max_length": MAX_PROMPT,
        "return_tensors": "pt",
    }
    if writer.begins:
        begun = [request.beginning for request in requests]
        given = writer.tokenizer(begun, **{**options, "max_length": BEGINNING})
    elif writer.bundled:
        prompts = [prompt_of(r.brief, in_voice=r.speaks) for r in requests]
        given = writer.tokenizer(prompts, **options)
    else:
        chats = [messages_of(r.brief, in_voice=r.speaks) for r in requests]
        given = asked_of(writer.tokenizer, chats, **options)
    return given.to(writer.model.device)


def barred_in(writer: Writer, brief: Brief) -> list[int]:
    """Return the tokens that are not to be in a text of a brief."""
    barred = [*without_fill(brief), PAD] if writer.bundled else []
    return list(writer.tokenizer.convert_tokens_to_ids(barred))


def read(writer: Writer, row: Any, request: TextRequest) -> str:
    """Return what people read of written tokens (tokens,), finished or not."""
    if writer.begins:
        behind = writer.tokenizer.decode(row, skip_special_tokens=True)
        text = request.beginning + readable(behind)
    elif writer.bundled:
        text = told(writer.tokenizer.decode(row), request.brief)
    else:
        text = _THOUGHT.sub("", writer.tokenizer.decode(row, skip_special_tokens=True))
    return labelled(text, request)


def longest_of(writer: Writer, length: Length) -> int:
    """Return how many tokens a text may have."""
    return min(TOKENS[length], WINDOW - BEGINNING) if writer.begins else TOKENS[length]


def _let_write(
    writer: TextServer | GgufWriter,
    requests: Sequence[TextRequest],
    context: Context,
    emit: Emit,
) -> None:
    """Let a server or llama.cpp write, a stream per text."""
    began = time.monotonic()
    of = {request.id: request for request in requests}
    steps = dict.fromkeys(of, 0)

    def grown(number: str, text: str) -> None:
        tokens = TOKENS[of[number].brief.length]
        steps[number] = min(steps[number] + 1, tokens)
        said = labelled(_THOUGHT.sub("", text), of[number])
        emit(Step(request_id=number, step=steps[number], steps=tokens, text=said))

    def done(number: str, text: str, model: str) -> None:
        emit(
            Text(
                request_id=number,
                text=labelled(_THOUGHT.sub("", text), of[number]),
                seed=of[number].seed,
                model=model,
                seconds=time.monotonic() - began,
            )
        )

    asked = {request.id: _asked(request) for request in requests}
    if isinstance(writer, TextServer):
        served.write(writer, asked, context, grown=grown, done=done)
    else:
        spoken.write(writer, asked, context, grown=grown, done=done)


def _asked(request: TextRequest) -> dict[str, Any]:
    """Return what a server or llama.cpp is asked; they know no common penalty of repetition."""
    sampling = PRESETS[request.preset]
    return {
        "messages": messages_of(request.brief),
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": TOKENS[request.brief.length],
        "seed": request.seed,
    }


@contextmanager
def _threads_for(writer: Writer) -> Iterator[None]:
    """Let small writers work on one core: two would wait for each other.

    Beside a training, which holds one of two cores, that takes a text from some seconds to 0.2.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(THREADS if writer.bundled or writer.begins else threads)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def drawn(writer: Writer, requests: Sequence[TextRequest], given: Any, stopping: Any = None) -> Any:
    """Return what was read and then written, ids (texts, tokens): each by the seed of its request.

    Args:
        writer: who writes.
        requests: of one freedom and one length.
        given: what the model reads, as `given_to` returns it.
        stopping: transformers' StoppingCriteriaList, if something may end the texts early.
    """
    import torch

    from aigc_studio.engines.decoding import Drawn, InOrder, weighing

    prompt, tokens = given["input_ids"].shape[1], longest_of(writer, requests[0].brief.length)
    barred = [barred_in(writer, request.brief) for request in requests]
    with torch.inference_mode(), _threads_for(writer):
        return writer.writing.generate(
            input_ids=given["input_ids"],
            attention_mask=given["attention_mask"],
            cache=writer.new_cache(),
            max_new_tokens=tokens,
            do_sample=False,
            pad_token_id=writer.tokenizer.pad_token_id,
            logits_processor=[
                InOrder(
                    weighing(barred, PRESETS[requests[0].preset], prompt),
                    Drawn([request.seed for request in requests], tokens),
                )
            ],
            stopping_criteria=stopping,
        )


def _write(writer: Writer, requests: Sequence[TextRequest], context: Context, emit: Emit) -> None:
    from transformers import StoppingCriteriaList

    from aigc_studio.engines.decoding import Watched

    context.check([request.id for request in requests])
    if writer.begins and any(request.brief.task != "write" for request in requests):
        raise StudioError("error.writer_begins")
    if writer.bundled:
        requests = _answerable(writer, requests, emit)
    if not requests:
        return
    began = time.monotonic()
    given = given_to(writer, requests)
    prompt, tokens = given["input_ids"].shape[1], longest_of(writer, requests[0].brief.length)
    watched = Watched(
        [request.id for request in requests],
        lambda row, i: read(writer, row[prompt:], requests[i]),
        (prompt, tokens),
        context,
        emit,
    )
    written = drawn(writer, requests, given, StoppingCriteriaList([watched]))
    for request, row in zip(requests, written, strict=True):
        if not context.is_cancelled(request.id):
            emit(
                Text(
                    request_id=request.id,
                    text=read(writer, row[prompt:], request),
                    seed=request.seed,
                    model=writer.name,
                    seconds=time.monotonic() - began,
                )
            )
