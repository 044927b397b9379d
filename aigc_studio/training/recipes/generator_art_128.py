"""The bundled text-to-image model: one pass from a prompt in English or Chinese to 128 px.

Stickers in four families, avatars in ten styles and game tiles, as latents of `vae-art-128`; places
are read as well, and drawn by the scene generator. Every twentieth combination of a concept and a
sticker family is kept back for measuring. Stickers are also shown dyed, with the colour in the
caption. Five stages; the first three and the others share nothing, so both may run at once:

1. `pictures`: the generator draws from what is true of a picture (training/facts.py), while a
   posterior that sees the picture may tell a little of what the facts leave open;
2. `critic`: the same, while a critic that knows the facts tells real latents from drawn ones: it
   takes away the faint clouds that a mean of many pictures leaves on what should be flat;
3. `decoder`: the decoder of the autoencoder learns to make real pictures of drawn latents;
4. `names`: text encoder and reader learn which facts bare names mean;
5. `words`: the same with all that people put around them, and with two things in one sentence.

Trained from captions to latents at once, it had learned colours and outlines after 200,000
captions and hardly a thing; from facts, things are there after some minutes. Names first, with
tables that learn faster than the rest: 560 steps of 256 captions found 80 % of 1,666 things, where
all words from the beginning and one rate for everything had found 5 % after 730.

    python -m aigc_studio.training.recipes.generator_art_128 --data DIR --hours 1
    python -m aigc_studio.training.recipes.generator_art_128 --data DIR --smoke

Runs on CPU or CUDA, saves every six minutes under --work, and goes on from there when called
again. The latents are made once and kept there, too.
"""

import random
from collections.abc import Callable, Mapping, Sequence
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

from aigc_studio.models.fact_reader import FactReader
from aigc_studio.models.generator import LatentGenerator, Posterior
from aigc_studio.models.generator_pipeline import GeneratorPipeline, sentence_of
from aigc_studio.training.art_captions import Captions, Told
from aigc_studio.training.art_studies import Shown, Studies
from aigc_studio.training.critic import Critic
from aigc_studio.training.data import STICKERS, Row
from aigc_studio.training.facts import sticker_facts
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.training.losses import gradient_loss
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
    query: int = 192
    meaning: int = 512
    chance: int = 16
    width: int = 1024
    layers: int = 4
    components: int = 768
    batch: int = 256
    learning_rate: float = 1e-3
    avatar_steps: float = 0.17  # of the steps, as the next; the others show stickers
    sprite_steps: float = 0.09
    scene_steps: float = 0.12  # of the steps of captions
    dyed_share: float = 0.2  # of a batch of stickers
    pair_share: float = 0.2  # of the captions of stickers
    dyes: int = 2  # colours in which a sticker is shown
    scenes: int = 20_000
    family_weights: tuple[float, ...] = (1.6, 1.0, 1.0, 1.0)  # in the order of STICKERS
    critic_share: float = 0.2  # of the time, as the next
    decoder_share: float = 0.2
    names_share: float = 0.05
    words_share: float = 0.25
    secret_weight: float = 2e-3  # of the divergence, in nats: what the posterior tells costs
    critic_weight: float = 0.005
    critic_rate: float = 2e-4
    critic_widths: tuple[int, int, int] = (64, 128, 192)
    decoder_batch: int = 32
    average: float = 0.999
    seed: int = 2026


class Networks(nn.Module):
    """What is trained together."""

    def __init__(
        self,
        recipe: Recipe,
        tokenizer: PreTrainedTokenizerFast,
        vae: Any,
        facts: Mapping[str, Sequence[str]],
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
        self.reader = FactReader(
            sentence=2 * recipe.text_width,
            width=recipe.query,
            meaning=recipe.meaning,
            facts=facts,
        )
        self.generator = LatentGenerator(
            meaning=recipe.meaning,
            chance=recipe.chance,
            width=recipe.width,
            layers=recipe.layers,
            components=recipe.components,
            latent_shape=shape,
        )
        self.posterior = Posterior(recipe.meaning, shape, recipe.chance)


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
        self.vae = studies.vae.to(self.device)
        channels = self.vae.config.latent_channels
        self.critic = Critic(channels, recipe.meaning, recipe.critic_widths).to(self.device)
        self.critic_optimizer = torch.optim.AdamW(
            self.critic.parameters(), lr=recipe.critic_rate, betas=(0.5, 0.99)
        )
        weight = dict(zip(STICKERS, recipe.family_weights, strict=True))
        rows = studies.art["stickers"].rows
        self.sticker_weights = torch.tensor([weight[row["set"]] for row in rows])

    def begin_with_components(self) -> None:
        """Let the basis be the principal components of the latents."""
        components = self.recipe.components
        self.networks.generator.begin_with(*self.studies.principal(components))

    def pictures_loss(self, step: int) -> Tensor:
        """Return how far pictures drawn from facts are from the real ones.

        The squared difference of latents, plus what the posterior told.
        """
        return self._drawn(step, self.recipe.batch)[0]

    def critic_loss(self, step: int) -> Tensor:
        """Let the critic learn, then return the loss of the first stage with its word."""
        loss, wanted, drawn, known = self._drawn(step, self.recipe.batch)
        word = self.critic.learn(self.critic_optimizer, wanted, drawn, known)
        return loss - self.recipe.critic_weight * word

    def decoder_loss(self, step: int) -> Tensor:
        """Return how far decoded drawings are from the real pictures: pixels, and edges."""
        count = self.recipe.decoder_batch
        with torch.no_grad():
            drawn = self._drawn(step, count)[2]
        config = self.vae.config
        found = self.vae.decode(drawn / config.scaling_factor + config.shift_factor).sample.float()
        wanted = self.studies.pixels(self.pictures(step, count)).to(self.device)
        return F.l1_loss(found, wanted) + gradient_loss(found, wanted)

    def _drawn(self, step: int, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the loss of the first stage, real and drawn latents, and what they mean."""
        shown = self.pictures(step, count)
        wanted = self.studies.latents(shown).to(self.device)
        known = self.networks.reader.mean([one.facts for one in shown])
        mean, log_variance = self.networks.posterior(wanted, known)
        mean, log_variance = mean.float(), log_variance.float()
        luck = torch.Generator().manual_seed(step)
        noise = torch.randn(mean.shape, generator=luck).to(self.device)
        secret = mean + (0.5 * log_variance).exp() * noise
        nats = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)
        drawn = self.networks.generator(known, secret).float()
        loss = F.mse_loss(drawn, wanted) + self.recipe.secret_weight * nats.mean()
        return loss, wanted, drawn, known

    def names_loss(self, step: int) -> Tensor:
        """Return how little is understood of bare captions."""
        return self._reading_loss(self.captions(step, self.studies.bare_captions))

    def words_loss(self, step: int) -> Tensor:
        """Return how little is understood of captions."""
        return self._reading_loss(self.captions(step, self.studies.captions))

    def pictures(self, step: int, count: int) -> list[Shown]:
        """Choose pictures of one kind from the step number alone."""
        r, s = self.recipe, self.studies
        chance, luck = self._lots(step)
        lot = chance.random()
        if lot < r.avatar_steps + r.sprite_steps:
            kind = "avatars" if lot < r.avatar_steps else "sprites"
            captions = s.bare_captions
            tell = captions.avatar if kind == "avatars" else captions.sprite
            rows = s.art[kind].rows
            chosen = torch.randint(len(rows), (count,), generator=luck).tolist()
            return [Shown(kind, i, None, tell(rows[i], chance).facts) for i in chosen]
        rows, dyed = s.art["stickers"].rows, round(count * r.dyed_share)
        shown = []
        for place, i in enumerate(self._stickers(count, luck)):
            n = chance.randrange(r.dyes) if place < dyed else None
            colour = None if n is None else COLOURS[s.dyes[i][n]]
            shown.append(Shown("stickers", i, n, sticker_facts(rows[i], colour)))
        return shown

    def captions(self, step: int, captions: Captions) -> list[Told]:
        """Choose captions from the step number alone."""
        r, s = self.recipe, self.studies
        chance, luck = self._lots(step)
        kinds: tuple[tuple[Sequence[Row], Tell, float], ...] = (
            (s.art["avatars"].rows, captions.avatar, r.avatar_steps),
            (s.art["sprites"].rows, captions.sprite, r.sprite_steps),
            (s.scenes, captions.scene, r.scene_steps),
        )
        lot = chance.random()
        for rows, tell, share in kinds:
            if lot < share:
                return [tell(row, chance) for row in chance.choices(rows, k=r.batch)]
            lot -= share
        dyed, pairs = (round(r.batch * share) for share in (r.dyed_share, r.pair_share))
        rows = s.art["stickers"].rows
        chosen = [rows[i] for i in self._stickers(r.batch - pairs, luck)]
        told = [captions.coloured(row, chance.choice(COLOURS), chance) for row in chosen[:dyed]]
        told += [captions.sticker(row, chance) for row in chosen[dyed:]]
        for _ in range(pairs):
            family = chance.choices(STICKERS, r.family_weights)[0]
            left, right = chance.choices(s.by_family[family], k=2)
            told.append(captions.pair(rows[left], rows[right], chance))
        return told

    def _lots(self, step: int) -> tuple[random.Random, torch.Generator]:
        seed = self.recipe.seed * 1_000_003 + step
        return random.Random(seed), torch.Generator().manual_seed(seed)

    def _stickers(self, count: int, luck: torch.Generator) -> list[int]:
        weights = self.sticker_weights
        chosen: list[int] = torch.multinomial(
            weights, count, replacement=True, generator=luck
        ).tolist()
        return chosen

    def _reading_loss(self, told: Sequence[Told]) -> Tensor:
        fits = self.networks.reader(self._sentences([one.caption for one in told]))
        loss: Tensor = self.networks.reader.loss(fits, [one.facts for one in told])
        return loss

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
    if not (work / "pictures" / "state" / "complete").exists():
        course.begin_with_components()

    lexicon = studies.lexicon().half()

    def save() -> None:
        text = CLIPTextModel(n.text.config)
        text.load_state_dict(n.text.state_dict())
        reader = FactReader.from_config(n.reader.config)
        reader.load_state_dict(n.reader.state_dict())
        generator = LatentGenerator.from_config(n.generator.config)
        generator.load_state_dict(n.generator.state_dict())
        known = {k: v for k, v in course.vae.config.items() if not k.startswith("_")}
        vae = AutoencoderKL.from_config(known)  # without the folder that it came from
        vae.load_state_dict(course.vae.state_dict())
        pipeline = GeneratorPipeline(
            studies.tokenizer, text.half(), lexicon, reader.half(), generator.half(), vae.half()
        )
        pipeline.save_pretrained(out, max_shard_size="8400KB")

    r, n = recipe, course.networks
    drawing = nn.ModuleList([n.reader.places, n.generator, n.posterior])
    reading = nn.ModuleList([n.text, n.reader.ask, n.reader.match])
    words = [n.text.get_input_embeddings()]
    decoding = course.vae.decoder
    pictures_share = 1 - r.critic_share - r.decoder_share - r.names_share - r.words_share
    stages: tuple[tuple[str, nn.Module, Loss, Sequence[nn.Module], float], ...] = (
        ("pictures", drawing, course.pictures_loss, [n.reader.places], pictures_share),
        ("critic", drawing, course.critic_loss, [n.reader.places], r.critic_share),
        ("decoder", decoding, course.decoder_loss, [], r.decoder_share),
        ("names", reading, course.names_loss, words, r.names_share),
        ("words", reading, course.words_loss, words, r.words_share),
    )
    for name, model, loss, tables, share in stages:
        part = replace(schedule, budget_s=schedule.budget_s * share)
        beside = (course.critic, course.critic_optimizer) if name == "critic" else ()
        progress = train_stage(
            model, loss, schedule=part, work=work / name, beside=beside, tables=tables
        )
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
            decoder_batch=4,
            width=32,
            query=16,
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
