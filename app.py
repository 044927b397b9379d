"""The studio in a browser: `python app.py`, and the entry of a Hugging Face Space."""

import os
import signal
import sys

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import read_settings


def main() -> int:
    """Serve until Ctrl+C; return the exit code."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read while gradio is imported
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "50")
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        settings = read_settings()
        from aigc_studio.ui.serve import serve

        serve(settings)
    except StudioError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
