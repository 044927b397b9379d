"""What a picture that was made from others says of itself: what they said goes on in it.

| made from                   | by a model                             | by a plain filter        |
|-----------------------------|----------------------------------------|--------------------------|
| nothing                     | `trainedAlgorithmicMedia`              |                          |
| something that a machine    | as that says                           | as that says             |
| made, or a part of it       |                                        |                          |
| anything else               | `compositeWithTrainedAlgorithmicMedia` | `algorithmicallyEnhanced`|
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aigc_studio.core.events import Made
from aigc_studio.core.film_child import LEAST_SIDE
from aigc_studio.core.user_film import film_media_of, open_user_film
from aigc_studio.services.provenance.labels import (
    MAX_CARRIED,
    AiRecord,
    Marks,
    Source,
    foreign_marks,
    is_machine_made,
    look_into,
    marks_in,
)
from aigc_studio.services.provenance.signing import read_signature

FILMS, SIGNED = ("mp4", "webm"), ("mp4",)  # of the latter C2PA can tell


@dataclass(frozen=True)
class Parent:
    """What a picture said from which another was made."""

    marks: Marks
    signed_source: str | None = None  # address of the term in its C2PA manifest
    issuer: str | None = None  # of that manifest

    @property
    def source(self) -> Source | None:
        """How a machine made it; None where nothing says that one did."""
        if self.marks.machine_made:
            return Source.of(self.marks.source)
        return Source.of(self.signed_source) if is_machine_made(self.signed_source) else None

    @property
    def carried(self) -> tuple[str, ...]:
        """Marks of other makers in it."""
        return foreign_marks(self.marks, self.issuer)


def read_parent(content: bytes) -> Parent:
    """Return what a picture file says, or a film; the latter is opened as hostile ones are.

    Raises:
        RequestError: of the field "file": it is no picture and no film, or damaged.
    """
    media = film_media_of(content)
    if media in FILMS:
        with open_user_film(content, LEAST_SIDE) as film:
            marks = marks_in(film.facts.texts)
        signature = read_signature(content, f"video/{media}") if media in SIGNED else None
    else:
        media, parts = look_into(content)
        signature = read_signature(content, f"image/{media}")
        marks = marks_in(parts.texts)
    if signature is None:
        return Parent(marks)
    return Parent(marks, signature.source, signature.issuer)


def record_of(made: Made, parents: Sequence[Parent], result_id: str) -> AiRecord:
    """Return the record of what is finished; one without a model is of a plain filter."""
    carried = dict.fromkeys(mark for parent in parents for mark in parent.carried)
    return AiRecord(
        source=_source(made, parents),
        produce_id=result_id,
        carried=tuple(carried)[:MAX_CARRIED],
    )


def _source(made: Made, parents: Sequence[Parent]) -> Source:
    if not parents:
        return Source.GENERATED
    machine_made = [parent.source for parent in parents if parent.source]
    if machine_made:
        return machine_made[0]
    return Source.COMPOSITE if made.model else Source.ENHANCED
