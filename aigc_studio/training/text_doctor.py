"""The doctor for texts: what is wrong with a set, in plain words, and what mends it.

Each finding names its texts by their numbers; `mend_texts` does what its button says.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from aigc_studio.training.doctor import Finding
from aigc_studio.training.folder import TrainingFolder
from aigc_studio.training.text_intake import changed_texts, kept_texts
from aigc_studio.training.text_set import TextLine, TextSet, read_texts, write_texts
from aigc_studio.training.voice import CHINESE, is_chinese

FEW = 50  # texts; fewer teach little
SHORT = {True: 6, False: 20}  # letters; Chinese ones say more
LONG = 1200  # characters; what is longer is cut when it is learned
PIECE = 600  # characters of a piece of what was parted
SHINGLE = 4  # characters that are compared at a time
HASHES, BANDS = 16, 4  # of MinHash (Broder 1997); near copies share one band of hashes at least
PRIME = 2**61 - 1
FACTORS = [(pow(3, 2 * i + 1, PRIME), pow(5, 2 * i + 1, PRIME)) for i in range(HASHES)]
NEAR = 0.7  # share of the pieces that near copies have in common
SENTENCE = re.compile(r"(?<=[.!?。！？…])\s*|\n+")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
FOREIGN = 0.3  # of the letters that are neither Latin nor Chinese
# What looks like a way to reach somebody: an e-mail address, a phone number, an identity card's.
PERSONAL = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\d.])\+?\d{1,4}(?:[ ./()-]{1,2}\d{2,5}){2,5}(?![\d.])"),
    re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"),
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
)
DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")


def examine_texts(folder: TrainingFolder) -> list[Finding]:
    """Return what is wrong with the texts in a folder, the worst first."""
    texts = read_texts(folder)
    lines = texts.lines
    copies = _copies(lines)
    near = _near_copies([line for line in lines if line.number not in copies])
    judged: Sequence[tuple[str, bool, set[int]]] = (
        ("personal", True, {line.number for line in lines if personal_in(line.text)}),
        ("text_copies", True, copies),
        ("text_alike", True, near),
        ("short", True, {line.number for line in lines if is_short(line.text)}),
        ("long", True, {line.number for line in lines if len(line.text) > LONG}),
        ("foreign", True, {line.number for line in lines if is_foreign(line.text)}),
        ("mixed", True, _minority(lines)),
    )
    found = [Finding("few_texts", mends=False)] if len(lines) < FEW else []
    found += [
        Finding(kind, tuple(str(number) for number in sorted(numbers)), mends)
        for kind, mends, numbers in judged
        if numbers
    ]
    if lines and not texts.is_own:
        found.append(Finding("rights"))
    return found


def mend_texts(folder: TrainingFolder, finding: Finding) -> TextSet:
    """Do what the finding's button says: part its texts, take them out, or say whose they are."""
    if finding.kind == "rights":
        return write_texts(folder, read_texts(folder).model_copy(update={"is_own": True}))
    chosen = {int(number) for number in finding.files}
    if finding.kind != "long":
        return kept_texts(folder, lambda line: line.number not in chosen)

    def parted(line: TextLine) -> list[tuple[str, str]]:
        if line.number not in chosen:
            return [(line.text, line.prompt)]
        return [(piece, line.prompt) for piece in pieces_of(line.text)]

    return changed_texts(folder, parted)


def pieces_of(text: str) -> list[str]:
    """Return a text in pieces of whole sentences, about PIECE characters long at most."""
    pieces = [""]
    for sentence in filter(None, SENTENCE.split(text)):
        for part in (sentence[i : i + PIECE] for i in range(0, len(sentence), PIECE)):
            if pieces[-1] and len(pieces[-1]) + len(part) > PIECE:
                pieces.append("")
            space = " " if pieces[-1] and not is_chinese(part) else ""
            pieces[-1] += space + part
    return pieces


def personal_in(text: str) -> str:
    """Return what looks like a way to reach somebody, "" for nothing; a date does not."""
    for pattern in PERSONAL:
        for found in pattern.finditer(text):
            if not DATE.fullmatch(found[0]):
                return found[0]
    return ""


def is_short(text: str) -> bool:
    """Tell whether a text is too short to have a voice."""
    return sum(c.isalnum() for c in text) < SHORT[is_chinese(text)]


def is_foreign(text: str) -> bool:
    """Tell whether a text is in letters that the bundled writer never saw."""
    letters = [c for c in text if c.isalpha()]
    known = len(LATIN.findall(text)) + len(CHINESE.findall(text))
    return len(letters) - known > FOREIGN * max(1, len(letters))


def _minority(lines: Sequence[TextLine]) -> set[int]:
    """Return the texts in the less common of two languages."""
    chinese = {line.number for line in lines if is_chinese(line.text)}
    others = {line.number for line in lines} - chinese
    return min(chinese, others, key=len)


def _copies(lines: Sequence[TextLine]) -> set[int]:
    seen: set[str] = set()
    copies = set()
    for line in lines:
        if line.sha256 in seen:
            copies.add(line.number)
        seen.add(line.sha256)
    return copies


def _near_copies(lines: Sequence[TextLine]) -> set[int]:
    """Return the texts most of whose pieces are those of an earlier one (MinHash in bands)."""
    buckets: dict[tuple[int, ...], list[frozenset[int]]] = {}
    near = set()
    for line in lines:
        pieces = _shingles(line.text)
        keys = list(_bands(pieces))
        others = (other for key in keys for other in buckets.get(key, ()))
        if any(len(pieces & other) >= NEAR * len(pieces | other) for other in others):
            near.add(line.number)
            continue
        for key in keys:
            buckets.setdefault(key, []).append(pieces)
    return near


def _shingles(text: str) -> frozenset[int]:
    plain = "".join(c for c in text.casefold() if c.isalnum())
    runs = {plain[i : i + SHINGLE] for i in range(max(1, len(plain) - SHINGLE + 1))}
    return frozenset(
        int.from_bytes(blake2b(run.encode(), digest_size=4).digest(), "big") for run in runs
    )


def _bands(pieces: frozenset[int]) -> Iterator[tuple[int, ...]]:
    least = [min((a * piece + b) % PRIME for piece in pieces) for a, b in FACTORS]
    width = HASHES // BANDS
    for band in range(BANDS):
        yield (band, *least[band * width : (band + 1) * width])
