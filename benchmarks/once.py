"""One case in a process of its own, so that no case warms another up."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping


def once(command: str, *arguments: str, environment: Mapping[str, str] | None = None) -> dict:
    """Run `python -m benchmarks COMMAND ...` and return the JSON in the last line it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", command, *arguments],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
