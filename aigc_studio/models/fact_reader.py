"""Reads out of a sentence what is true of the picture: facts, each with a place among meanings.

    sentence -> query -> how well each fact fits -> facts -> places, added up -> meaning

A fact is a role and what plays it: ("thing", "1F431"), ("style", "fluent3d"), ("colour", "red"). Of
each role one fact is the likeliest, or none; of "part" as many as are likelier than not. What is
drawn is a sum of known places, never a point between them: an unsure sentence gives a clear picture
of the likeliest thing, and what was understood can be told.

A sentence with a thing on the left and one on the right is two pictures, each with the rest of the
facts; both sides use the places of things.

This module knows nothing of text, files or devices.
"""

from collections.abc import Collection, Mapping, Sequence

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.models.facts import MANY, STYLE, Fact

THING, SIDES = "thing", ("left", "right")
SUBJECTS = (THING, "tile", "place")  # one of them is drawn, unless a face or two sides are
LEAST = 0.05  # probability of a subject that no word speaks for, drawn for want of a likelier one
SLACK = 6.0  # nats by which two sides may be less likely than none, where there is no thing either
TRUST = 0.3  # in what the sentence says of a thing, where words say something of it, too


class FactReader(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module. All numbers of the network are its arguments; `save_pretrained` keeps them.

    Args:
        sentence: width of the encoded sentence.
        width: width of the query.
        meaning: width of a meaning.
        facts: role -> what may play it.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self, *, sentence: int, width: int, meaning: int, facts: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__()
        facts = dict(sorted(facts.items()))  # as they come back from a folder
        # What each column of the match stands for; None: nobody plays the role.
        self.columns: dict[str, list[str | None]] = {
            role: [*players, *(() if role == MANY else (None,))] for role, players in facts.items()
        }
        placed = [
            (role, p) for role, players in facts.items() for p in players if role not in SIDES
        ]
        self.numbers = {fact: i for i, fact in enumerate(placed)}
        self.ask = nn.Sequential(
            nn.Linear(sentence, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )
        self.match = nn.Linear(width, sum(map(len, self.columns.values())))
        self.places = nn.EmbeddingBag(len(placed), meaning, mode="sum")
        nn.init.normal_(self.places.weight, std=0.7)

    def forward(self, sentence: Tensor) -> dict[str, Tensor]:
        """Return how well each player fits, role -> (B, players), from sentences (B, sentence).

        Logits: of a softmax over the players and nobody, of "part" each of its own.
        """
        fits = self.match(self.ask(sentence))
        parts = torch.split(fits, [len(column) for column in self.columns.values()], dim=1)
        return dict(zip(self.columns, parts, strict=True))

    def loss(self, fits: Mapping[str, Tensor], told: Sequence[Sequence[Fact]]) -> Tensor:
        """Return the cross-entropy (scalar) of B sentences whose facts are known."""
        total = torch.zeros((), device=self.match.weight.device)
        for role, column in self.columns.items():
            place = {player: i for i, player in enumerate(column)}
            logits = fits[role].float()
            if role == MANY:
                wanted = torch.zeros_like(logits)
                for i, facts in enumerate(told):
                    for fact_role, player in facts:
                        if fact_role == role:
                            wanted[i, place[player]] = 1.0
                lost = F.binary_cross_entropy_with_logits(logits, wanted, reduction="sum")
                total = total + lost / len(told)
            else:
                players = [dict(facts).get(role) for facts in told]
                target = torch.tensor([place[p] for p in players], device=logits.device)
                total = total + F.cross_entropy(logits, target)
        return total

    @torch.no_grad()
    def read(
        self,
        sentence: Tensor,
        words: Mapping[str, Tensor] | None = None,
        named: Sequence[str | None] | None = None,
        faces: Collection[str] | None = None,
    ) -> list[list[Fact]]:
        """Return the likeliest facts of each sentence.

        Args:
            sentence: (B, sentence).
            words: role -> how well each player fits by the words alone (B, players), in nats, see
                models/lexicon.py. They have a say in who plays the role, and in whether it is
                played only where nothing else would be drawn.
            named: the style of each sentence, where that is known, for B of them.
            faces: the styles that draw parts, and need no subject; without it all may.
        """
        fits = {role: logits.float() for role, logits in self(sentence).items()}
        for role, told in (words or {}).items():
            fits[role] = _with_words(fits[role], told)
        if set(SIDES) <= set(fits):
            thing = fits[THING]
            is_thing = thing.argmax(1) < thing.shape[1] - 1
            left, right = (fits[side] for side in SIDES)
            _tell_apart(left, right, is_thing)
        found: list[list[Fact]] = [[] for _ in range(len(sentence))]
        for role, column in self.columns.items():
            for facts, logits in zip(found, fits[role], strict=True):
                if role == MANY:
                    likely = [column[i] for i in (logits > 0).nonzero().flatten().tolist()]
                else:
                    likely = [column[int(logits.argmax())]]
                facts.extend((role, player) for player in likely if player is not None)
        for i, facts in enumerate(found):
            if named and named[i]:
                facts[:] = [*(fact for fact in facts if fact[0] != STYLE), (STYLE, str(named[i]))]
            is_face = faces is None or dict(facts).get(STYLE) in faces
            if not is_face:
                facts[:] = [fact for fact in facts if fact[0] != MANY]
            if not {role for role, _ in facts} & {*SUBJECTS, *SIDES, MANY}:
                is_told = words is not None and bool(words[THING][i].any())
                fit = {role: logits[i] for role, logits in fits.items()}
                facts.extend(self._likeliest(fit, 0.0 if is_told and not is_face else LEAST))
        return found

    def _likeliest(self, fits: Mapping[str, Tensor], least: float) -> list[Fact]:
        """Return the subject that fits best where none fits well; none where all are unlikely."""
        best: tuple[float, list[Fact]] = (least, [])
        for role in SUBJECTS:
            if role in fits:
                chances = fits[role].softmax(0)[:-1]
                place = int(chances.argmax())
                best = max(best, (float(chances[place]), [(role, str(self.columns[role][place]))]))
        return best[1]

    def mean(self, pictures: Sequence[Sequence[Fact]]) -> Tensor:
        """Return the meanings (B, meaning) of B pictures: the sums of the places of their facts.

        Raises:
            KeyError: a fact is unknown, or one of a side.
        """
        numbers = [[self.numbers[fact] for fact in facts] for facts in pictures]
        begins = torch.tensor([0, *(len(facts) for facts in numbers[:-1])]).cumsum(0)
        flat = torch.tensor([n for facts in numbers for n in facts], dtype=torch.long)
        device = self.places.weight.device
        meanings: Tensor = self.places(flat.to(device), begins.to(device))
        return meanings


def pictures_of(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Return the facts of the one picture that is meant, or of the two that stand side by side."""
    sides = [player for side in SIDES for role, player in facts if role == side]
    told = (*SIDES, THING) if sides else ()
    rest = [fact for fact in facts if fact[0] not in told]
    return [[*rest, (THING, player)] for player in sides] or [rest]


def _with_words(logits: Tensor, words: Tensor) -> Tensor:
    """Return logits (B, players and nobody) of which the words (B, players) know.

    The likeliest player is as likely as all players were together: whether there is one, words do
    not tell.
    """
    chances = logits.log_softmax(1)
    players = TRUST * chances[:, :-1] + words
    somebody = chances[:, :-1].logsumexp(1, keepdim=True)
    players = players - players.amax(1, keepdim=True) + somebody
    return torch.cat([players, chances[:, -1:]], dim=1)


def _tell_apart(left: Tensor, right: Tensor, is_thing: Tensor) -> None:
    """Let both sides (B, players and nobody) show somebody, not the same, or both nobody.

    They need not be as likely where there is no thing (B,) otherwise.
    """
    shown = left[:, :-1].argmax(1, keepdim=True)
    right.scatter_(1, shown, -torch.inf)
    both = left[:, :-1].amax(1) + right[:, :-1].amax(1)
    is_played = both > left[:, -1] + right[:, -1] - SLACK * ~is_thing
    for side in (left, right):
        side[:, :-1][~is_played] = -torch.inf
        side[:, -1][is_played] = -torch.inf
