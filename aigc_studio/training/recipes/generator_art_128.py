"""The bundled text-to-image model: one pass from a prompt in English or Chinese to 128 px.

Stickers in four families, avatars in ten styles, game tiles, landscapes and game scenes, as
latents of `vae-art-128`. Every twentieth combination of a concept and a sticker family is kept back
for measuring. Stickers are also shown dyed, with the colour in the caption, and side by side, with
both names. Five stages:

1. `facts`: the generator draws from what is true of a picture (training/facts.py), while a
   posterior that sees the picture may tell a little of what the facts leave open;
2. `drawing`: the same while facts keep their places, so that it may run beside the next stage;
3. `names`: the text encoder learns what bare names mean, told by their facts and by contrast with
   the other captions of a batch (InfoNCE, van den Oord et al. 2018,
   https://arxiv.org/abs/1807.03748, equation 4);
4. `words`: the same with all that people put around them;
5. `together`: everything, from captions to latents.

Trained from captions to latents at once, it had learned colours and outlines after 200,000
captions and hardly a thing; from facts, things are there after some minutes. Names first, with
tables that learn faster than the rest: 560 steps of 256 captions find 80 % of 1,666 things, where
all words from the beginning and one rate for everything had found 5 % after 730.

    python -m aigc_studio.training.recipes.generator_art_128 --data DIR --hours 1
    python -m aigc_studio.training.recipes.generator_art_128 --data DIR --smoke

Runs on CPU or CUDA, saves every six minutes under --work, and goes on from there when called
again. The latents are made once and kept there, too.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import structlog
import torch
import typer
from diffusers import AutoencoderKL
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerFast

from aigc_studio.models.generator import LatentGenerator, Posterior
from aigc_studio.models.generator_pipeline import GeneratorPipeline, sentence_of
from aigc_studio.training.art_captions import Captions, Told
from aigc_studio.training.art_latents import ArtLatents
from aigc_studio.training.art_studies import VAE, Studies
from aigc_studio.training.data import STICKERS, Row
from aigc_studio.training.facts import Fact, FactTable
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.training.wording import COLOURS

STEM = "generator-art-128"
LENGTHS = 6  # parts of a batch that are padded to a length of their own
Loss = Callable[[int], Tensor]
Tell = Callable[[Row, random.Random], Told]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    image_size: int = 128
    vocabulary: int = 9000
    text_width: int = 256
    text_layers: int = 2
    text_heads: int = 4
    max_tokens: int = 48
    meaning: int = 512
    chance: int = 16
    width: int = 1024
    layers: int = 4
    components: int = 768
    batch: int = 256
    learning_rate: float = 1e-3
    avatar_steps: float = 0.17  # of the steps, as the next two; the others show stickers
    sprite_steps: float = 0.09
    scene_steps: float = 0.12
    dyed_share: float = 0.2  # of a batch of stickers
    pair_share: float = 0.2  # of a batch of stickers
    dyes: int = 2  # colours in which a sticker is shown
    scenes: int = 20_000
    family_weights: tuple[float, ...] = (1.6, 1.0, 1.0, 1.0)  # in the order of STICKERS
    facts_share: float = 0.15  # of the time, as the next four
    drawing_share: float = 0.3
    names_share: float = 0.07
    words_share: float = 0.2
    together_share: float = 0.28
    contrast_weight: float = 0.3
    contrast_warmth: float = 0.05  # temperature
    meaning_weight: float = 0.1  # of the second stage's loss in the third
    secret_weight: float = 2e-3  # of the divergence, in nats: what the posterior tells costs
    average: float = 0.999
    seed: int = 2026


class Networks(nn.Module):
    """What is trained together."""

    def __init__(
        self,
        recipe: Recipe,
        tokenizer: PreTrainedTokenizerFast,
        vae: Any,
        facts: Iterable[Fact],
    ) -> None:
        super().__init__()
        side = recipe.image_size // 8
        shape = (vae.config.latent_channels, side, side)
        self.text = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(tokenizer),
                hidden_size=recipe.text_width,
                intermediate_size=4 * recipe.text_width,
                projection_dim=recipe.text_width,
                num_hidden_layers=recipe.text_layers,
                num_attention_heads=recipe.text_heads,
                max_position_embeddings=recipe.max_tokens,
                pad_token_id=tokenizer.pad_token_id,
                bos_token_id=tokenizer.bos_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
        )
        self.generator = LatentGenerator(
            sentence=2 * recipe.text_width,
            meaning=recipe.meaning,
            chance=recipe.chance,
            width=recipe.width,
            layers=recipe.layers,
            components=recipe.components,
            latent_shape=shape,
        )
        self.posterior = Posterior(recipe.meaning, shape, recipe.chance)
        self.facts = FactTable(facts, recipe.meaning)


def study(recipe: Recipe, data: Path, work: Path, limit: int | None = None) -> Studies:
    """Return what a run looks at."""
    return Studies(
        data,
        work,
        image_size=recipe.image_size,
        vocabulary=recipe.vocabulary,
        max_tokens=recipe.max_tokens,
        dyes=recipe.dyes,
        scenes=recipe.scenes,
        seed=recipe.seed,
        limit=limit,
    )


class Course:
    """The networks of one run and the loss of a step."""

    def __init__(self, recipe: Recipe, studies: Studies) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.studies = recipe, studies
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.networks = Networks(recipe, studies.tokenizer, studies.vae, studies.facts())
        self.networks.to(self.device)
        weight = dict(zip(STICKERS, recipe.family_weights, strict=True))
        rows = studies.stickers.rows
        self.sticker_weights = torch.tensor([weight[row["set"]] for row in rows])

    def begin_with_components(self) -> None:
        """Let the basis be the principal components of the latents."""
        mean, components = self.studies.principal(self.recipe.components)
        basis = self.networks.generator.basis
        with torch.no_grad():
            basis.weight.zero_()
            basis.weight[:, : components.shape[1]] = components
            basis.bias.copy_(mean)

    def facts_loss(self, step: int) -> Tensor:
        """Return how far pictures drawn from facts are from the real ones."""
        told, wanted = self.batch(step)
        meaning = self.networks.facts([one.facts for one in told])
        return self._picture_loss(meaning, meaning, wanted, step)

    def names_loss(self, step: int) -> Tensor:
        """Return how far bare captions are from meaning their facts."""
        return self._words_loss(self.batch(step, self.studies.bare_captions)[0])

    def words_loss(self, step: int) -> Tensor:
        """Return how far captions are from meaning their facts."""
        return self._words_loss(self.batch(step)[0])

    def _words_loss(self, told: Sequence[Told]) -> Tensor:
        with torch.no_grad():
            facts = self.networks.facts([one.facts for one in told])
        return self._meaning_loss(self._meaning(told), facts, told)

    def together_loss(self, step: int) -> Tensor:
        """Return how far pictures drawn from captions are from the real ones."""
        told, wanted = self.batch(step)
        facts = self.networks.facts([one.facts for one in told])
        meaning = self._meaning(told)
        apart = self._meaning_loss(meaning, facts.detach(), told)
        loss = self._picture_loss(meaning, facts.detach(), wanted, step)
        return loss + self.recipe.meaning_weight * apart

    def _picture_loss(self, meaning: Tensor, known: Tensor, wanted: Tensor, step: int) -> Tensor:
        """Return the squared difference of latents, plus what the posterior told."""
        wanted = wanted.to(self.device)
        mean, log_variance = self.networks.posterior(wanted, known)
        mean, log_variance = mean.float(), log_variance.float()
        luck = torch.Generator().manual_seed(step)
        noise = torch.randn(mean.shape, generator=luck).to(self.device)
        secret = mean + (0.5 * log_variance).exp() * noise
        nats = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)
        drawn = self.networks.generator.draw(meaning, secret).float()
        loss: Tensor = F.mse_loss(drawn, wanted) + self.recipe.secret_weight * nats.mean()
        return loss

    def _meaning_loss(self, meaning: Tensor, facts: Tensor, told: Sequence[Told]) -> Tensor:
        """Return the squared difference of meanings, and how easily they are taken for another's.

        Captions of the same facts are no contrast to each other.
        """
        r = self.recipe
        meaning, facts = meaning.float(), facts.float()
        alike = F.normalize(meaning, dim=1) @ F.normalize(facts, dim=1).T / r.contrast_warmth
        numbers: dict[frozenset[Fact], int] = {}
        kinds = torch.tensor(
            [numbers.setdefault(frozenset(one.facts), len(numbers)) for one in told],
            device=self.device,
        )
        twins = (kinds[:, None] == kinds) & ~torch.eye(
            len(told), dtype=torch.bool, device=self.device
        )
        own = torch.arange(len(told), device=self.device)
        contrast = F.cross_entropy(alike.masked_fill(twins, -torch.inf), own)
        apart: Tensor = F.mse_loss(meaning, facts) + r.contrast_weight * contrast
        return apart

    def _meaning(self, told: Sequence[Told]) -> Tensor:
        sentence = self._sentences([one.caption for one in told])
        meaning: Tensor = self.networks.generator.understand(sentence)
        return meaning

    def batch(self, step: int, captions: Captions | None = None) -> tuple[list[Told], Tensor]:
        """Choose captions and latents (B, C, H, W) from the step number alone."""
        r, s = self.recipe, self.studies
        captions = captions or s.captions
        seed = r.seed * 1_000_003 + step
        chance, luck = random.Random(seed), torch.Generator().manual_seed(seed)
        kind = chance.random()
        if kind < r.avatar_steps:
            return self._any(s.avatars, captions.avatar, chance, luck)
        kind -= r.avatar_steps
        if kind < r.sprite_steps:
            return self._any(s.sprites, captions.sprite, chance, luck)
        kind -= r.sprite_steps
        if kind < r.scene_steps:
            return self._any(s.scenes, captions.scene, chance, luck)
        pairs, dyed = round(r.batch * r.pair_share), round(r.batch * r.dyed_share)
        chosen = torch.multinomial(
            self.sticker_weights, r.batch - pairs, replacement=True, generator=luck
        ).tolist()
        told, wanted = [], []
        for i in chosen[dyed:]:
            told.append(captions.sticker(s.stickers.rows[i], chance))
            wanted.append(s.stickers.values[i].float())
        for i in chosen[:dyed]:
            n = chance.randrange(r.dyes)
            told.append(captions.coloured(s.stickers.rows[i], COLOURS[s.dyes[i][n]], chance))
            wanted.append(s.dyed[i, n].float())
        for _ in range(pairs):
            family = chance.choices(STICKERS, r.family_weights)[0]
            left, right = chance.choices(s.by_family[family], k=2)
            told.append(captions.pair(s.stickers.rows[left], s.stickers.rows[right], chance))
            half = s.twins.shape[-1] // 2
            wanted.append(
                torch.cat(
                    [s.twins[left][..., :half].float(), s.twins[right][..., half:].float()], dim=-1
                )
            )
        return told, torch.stack(wanted)

    def _sentences(self, captions: Sequence[str]) -> Tensor:
        """Encode captions, those of like length together: padding costs as much as words."""
        tokenizer = self.studies.tokenizer
        order = sorted(range(len(captions)), key=lambda i: len(captions[i].encode()))
        found = []
        for part in torch.tensor(order).chunk(LENGTHS):
            tokens = tokenizer(
                [captions[i] for i in part.tolist()],
                padding=True,
                truncation=True,
                return_tensors="pt",
            ).to(self.device)
            found.append(sentence_of(self.networks.text, tokens.input_ids, tokens.attention_mask))
        return torch.cat(found)[torch.tensor(order).argsort().to(self.device)]

    def _any(
        self, art: ArtLatents, tell: Tell, chance: random.Random, luck: torch.Generator
    ) -> tuple[list[Told], Tensor]:
        chosen = torch.randint(len(art.rows), (self.recipe.batch,), generator=luck)
        return [tell(art.rows[i], chance) for i in chosen.tolist()], art.values[chosen].float()


def train(
    recipe: Recipe,
    data: Path,
    work: Path,
    out: Path,
    schedule: Schedule,
    limit: int | None = None,
) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""
    studies = study(recipe, data, work, limit)
    course = Course(recipe, studies)
    if not (work / "facts" / "state" / "complete").exists():
        course.begin_with_components()

    def save() -> None:
        networks = course.networks
        text = CLIPTextModel(networks.text.config)
        text.load_state_dict(networks.text.state_dict())
        generator = LatentGenerator.from_config(networks.generator.config)
        generator.load_state_dict(networks.generator.state_dict())
        vae = AutoencoderKL.from_pretrained(VAE, torch_dtype=torch.float16)
        pipeline = GeneratorPipeline(studies.tokenizer, text.half(), generator.half(), vae)
        pipeline.save_pretrained(out, max_shard_size="8400KB")

    r, n, g = recipe, course.networks, course.networks.generator
    drawing = nn.ModuleList([g.enter, g.core, g.norm, g.leave, g.basis, n.posterior])
    reading = nn.ModuleList([n.text, g.understand])
    tables = [n.facts, n.text.get_input_embeddings()]
    stages: tuple[tuple[str, nn.Module, Loss, Sequence[nn.Module], float], ...] = (
        ("facts", n, course.facts_loss, tables, r.facts_share),
        ("drawing", drawing, course.facts_loss, (), r.drawing_share),
        ("names", reading, course.names_loss, tables[1:], r.names_share),
        ("words", reading, course.words_loss, tables[1:], r.words_share),
        ("together", n, course.together_loss, tables, r.together_share),
    )
    for name, model, loss, quick, share in stages:
        part = replace(schedule, budget_s=schedule.budget_s * share)
        progress = train_stage(model, loss, schedule=part, work=work / name, tables=quick)
        save()
        log.info("exported", stage=name, steps=progress.step)
    return progress


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the whole run.")] = 1.0,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Pipeline folder to write.")] = Path("runs")
    / STEM
    / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled text-to-image model."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600, learning_rate=recipe.learning_rate, average=recipe.average
    )
    if smoke:
        recipe = replace(
            recipe,
            batch=8,
            width=32,
            meaning=16,
            layers=1,
            components=8,
            text_width=32,
            text_layers=1,
        )
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule, limit=40 if smoke else None)


if __name__ == "__main__":
    typer.run(main)
