"""A search is a child that is begun once and ends when nobody listens any more."""

import sys
from pathlib import Path

from aigc_studio.services.searches import Searches
from tests.fakes import wait_until

LISTENS = [sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(3)"]
ENDS = [sys.executable, "-c", "import sys; sys.exit(1)"]


def test_a_search_is_begun_once_and_stopped(tmp_path: Path) -> None:
    searches, log = Searches(), tmp_path / "log"
    searches.start("a", LISTENS, log)
    searches.start("a", ENDS, log)
    assert searches.is_on("a")
    assert searches.code("a") is None
    searches.stop("a")
    searches.stop("unknown")
    assert not searches.is_on("a")


def test_how_a_search_ended_is_told_once(tmp_path: Path) -> None:
    searches = Searches()
    searches.start("a", ENDS, tmp_path / "log")
    wait_until(lambda: not searches.is_on("a"))
    assert (searches.code("a"), searches.code("a")) == (1, None)


def test_all_end_with_the_studio(tmp_path: Path) -> None:
    searches = Searches()
    for name in ("a", "b"):
        searches.start(name, LISTENS, tmp_path / "log")
    searches.close()
    assert not any(map(searches.is_on, "ab"))
