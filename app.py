"""The studio in a browser: `python app.py`, and the entry of a Hugging Face Space."""

import os
import signal
import sys

from aigc_studio.api.address import check_port, listening_host
from aigc_studio.api.server import app_options
from aigc_studio.core.errors import StudioError
from aigc_studio.core.language import say
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.services.home import claim_home
from aigc_studio.studio import Studio

QUIET = {  # read while gradio is imported
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "50",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def serve(settings: Settings) -> None:
    """Serve until interrupted."""
    host = listening_host(settings)
    with claim_home(settings.home) as claim:
        check_port(settings)
        os.environ.update(QUIET)
        from aigc_studio.ui.page import build_page, looks

        with Studio(settings, claim) as studio:
            page = build_page(studio)
            page.launch(
                server_name=host,
                server_port=settings.port,
                app_kwargs=app_options(studio),
                prevent_thread_lock=True,
                **looks(settings),
            )
            claim.announce(address(settings))
            sys.stdout.write(f"{greeting(studio)}\n")
            sys.stdout.flush()
            page.block_thread()


def address(settings: Settings) -> str:
    """Return where the studio answers programs and browsers of this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"


def greeting(studio: Studio) -> str:
    """Return the line that the person who typed the command waits for."""
    language = "zh" if studio.settings.language == "zh" else "en"
    device = studio.device
    return say(
        "app.started",
        language,
        address=address(studio.settings),
        device=device.label,
        reason=device.reason,
    )


def main() -> int:
    """Serve until Ctrl+C or SIGTERM; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        serve(read_settings())
    except StudioError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
