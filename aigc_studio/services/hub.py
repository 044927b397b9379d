"""What came of a training goes to the Hugging Face Hub: weights and card, never the pictures."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from huggingface_hub import HfApi

LONGEST = 60  # characters of a repository's name


def publish(result: Path, name: str, training_id: str, api: "HfApi | None" = None) -> str:
    """Put a result into a private repository of its owner, and return the address.

    The same training goes to the same repository again.

    Args:
        result: folder with weights and card.
        name: that the training was given.
        training_id: tells trainings of one name apart.
        api: of the Hub, that of the token on this machine by default.

    Raises:
        StudioError: there is no token, the studio is offline, or the Hub refused.
    """
    from huggingface_hub import HfApi, get_token, is_offline_mode

    if is_offline_mode():
        raise StudioError("error.hub_offline")
    if not get_token():
        raise StudioError("error.hub_token")
    api = api or HfApi()
    try:
        repository = f"{api.whoami()['name']}/{repository_of(name, training_id)}"
        api.create_repo(repository, private=True, exist_ok=True)
        api.upload_folder(
            repo_id=repository, folder_path=result, commit_message="Trained with AIGC Studio"
        )
    except (httpx.HTTPError, OSError, ValueError) as problem:
        raise StudioError("error.hub_refused", reason=problem) from problem
    return f"https://huggingface.co/{repository}"


def repository_of(name: str, training_id: str) -> str:
    """Return a name that the Hub takes: letters, digits and single hyphens."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:LONGEST].strip("-")
    return f"{plain or 'aigc'}-{training_id[:8]}"
