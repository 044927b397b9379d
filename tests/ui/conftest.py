"""A real server in its own process with its own data folder, and one Chromium for all tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
DESKTOP = {"width": 1280, "height": 900}
PATIENCE_MS = 120_000  # a busy machine stalls; a state that never comes still fails the test


@dataclass
class Server:
    """A studio that serves a home folder."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def start_server(home: Path) -> Server:
    """Start app.py on a free port and wait until its page answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "AIGC_HOME": str(home),
        "AIGC_BACKEND": "torch",
        "AIGC_PORT": str(port),
        "GRADIO_TEMP_DIR": str(home / "gradio"),
        "HF_HUB_OFFLINE": "1",
    }
    home.mkdir(parents=True, exist_ok=True)
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    server = Server(home, port, process)
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert process.poll() is None, (home / "server.log").read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(server.address, timeout=5) as answer:
                if answer.status == 200:
                    return server
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError((home / "server.log").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start_server(tmp_path_factory.mktemp("home"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a studio in a fresh profile.

    At the end of the test it fails on any request to elsewhere and on any error in the page, and
    leaves a picture of every page in the test's temporary folder, which pytest keeps on failure.
    """
    contexts, problems = [], []

    def open_at(address: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-US", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)

        def note(request: object) -> None:
            url = request.url
            if not url.startswith((address, "data:", "blob:")):
                problems.append(url)

        page.on("request", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address)
        page.locator("#image-run").wait_for()
        page.locator("#image-speed .note").wait_for()
        return page

    yield open_at
    for number, context in enumerate(contexts):
        context.pages[0].screenshot(path=tmp_path / f"page-{number}.png")
        context.close()
    assert not problems
