r"""Measures a bundled checkpoint, its controls beside it: one row per checkpoint.

    python -m aigc_studio.training.evaluate diffusion-sticker-128 --data DIR
    python -m aigc_studio.training.evaluate vae-art-128 --data DIR \
        --checkpoint runs/vae-art-128/out --sheet a.png --json a.json

`python -m aigc_studio.training.evaluate STEM --help` says what a measure can be asked.
"""

from collections.abc import Callable, Mapping

import typer

from aigc_studio.training import (
    art_accuracy,
    avatar_accuracy,
    digit_accuracy,
    enlargement,
    enriching_accuracy,
    prompt_accuracy,
    reconstruction,
    sight_accuracy,
    style_accuracy,
    writing_accuracy,
)

EVALUATIONS: Mapping[str, Callable[..., None]] = {
    "generator-art-128": art_accuracy.main,
    "diffusion-sticker-128": prompt_accuracy.main,
    "avatar-gan-128": avatar_accuracy.main,
    "vae-art-128": reconstruction.main,
    "upscaler-art-x4": enlargement.main,
    "mnist-gan": digit_accuracy.main,
    "style-art": style_accuracy.main,
    "encoder-art-64": sight_accuracy.main,
    "writer-bilingual": writing_accuracy.main,
    "writer-enriching": enriching_accuracy.main,
}


def command_line() -> typer.Typer:
    """Return a command per checkpoint."""
    app = typer.Typer(no_args_is_help=True, add_completion=False)
    for stem, evaluation in EVALUATIONS.items():
        app.command(stem)(evaluation)
    return app


if __name__ == "__main__":
    command_line()()
