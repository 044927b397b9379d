"""Share pages: copies that everybody with an address nobody can guess may see, for some days.

shared/<id>/cover.jpg       what the card of a link shows
shared/<id>/1.jpg ... 9.jpg the pictures

All of them are marked copies; the library's own files are never shown to others. A page goes with
its days, when it is withdrawn, and with any of its results: while one lies in the trash it is not
shown.
"""

import re
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, delete, or_, select

from aigc_studio.core.errors import NotFoundError
from aigc_studio.core.events import Plain
from aigc_studio.core.files import write_atomically
from aigc_studio.services.database import SharePage, now
from aigc_studio.services.results import ResultTable

ID = re.compile(r"[0-9a-f]{32}")
COVER = "cover"
ID_BYTES = 16


class SharedWords(Plain):
    """What stands below a picture, "" for nothing, and what it shows, for those who cannot see."""

    caption: str
    alt: str


class SharedPicture(Plain):
    """One picture of a page; `words` by language."""

    width: int  # px
    height: int
    words: dict[str, SharedWords]


class PageContent(Plain):
    """Everything that a page says; by language where it differs."""

    title: dict[str, str]
    tags: dict[str, tuple[str, ...]]
    machine_made: bool
    prompt: str = ""
    pictures: tuple[SharedPicture, ...]


class SharePages:
    """The pages: their rows, and their copies below one folder."""

    def __init__(self, folder: Path, results: ResultTable) -> None:
        self.folder = folder
        self.results = results
        self.database = results.database

    def keep(
        self,
        content: PageContent,
        files: Mapping[str, bytes],
        result_ids: Sequence[str],
        days: int,
    ) -> SharePage:
        """Write the files of a page by their names, JPEG, then its row, and return that.

        Pages that have ended go on this occasion.

        Raises:
            StorageFullError: there is no room; nothing is left behind.
        """
        self._drop(self._ended())
        page = SharePage(
            id=secrets.token_hex(ID_BYTES),
            results=" ".join(result_ids),
            content=content.model_dump_json(),
            ends_at=now() + timedelta(days=days),
        )
        try:
            for name, file in files.items():
                write_atomically(self._file(page.id, name), file)
            self.database.write(lambda session: session.add(page))
        except BaseException:
            shutil.rmtree(self.folder / page.id, ignore_errors=True)
            raise
        return page

    def find(self, page_id: str) -> SharePage:
        """Return a page that may be shown now.

        Raises:
            NotFoundError: there is none of that id, it has ended, or it lost one of its results.
        """
        with self.database.read() as session:
            found = select(SharePage).where(SharePage.id == page_id, col(SharePage.ends_at) > now())
            page = session.exec(found).first()
        if page is None or not self._is_whole(page):
            raise NotFoundError("error.page_missing")
        return page

    def file(self, page_id: str, name: str) -> Path:
        """Return where a copy of a page lies.

        Raises:
            NotFoundError: there is no such page now, or no such copy.
        """
        count = len(content_of(self.find(page_id)).pictures)
        if name not in (COVER, *map(str, range(1, count + 1))):
            raise NotFoundError("error.page_missing")
        return self._file(page_id, name)

    def all(self) -> Sequence[SharePage]:
        """Return the pages that have not ended, newest first."""
        with self.database.read() as session:
            chosen = select(SharePage).where(col(SharePage.ends_at) > now())
            return session.exec(chosen.order_by(col(SharePage.number).desc())).all()

    def of(self, result_ids: Sequence[str]) -> SharePage | None:
        """Return the newest page of exactly these results, if there is one."""
        wanted = " ".join(result_ids)
        return next((page for page in self.all() if page.results == wanted), None)

    def withdraw(self, page_id: str) -> None:
        """Take a page away for good, with its copies; an unknown one is none already."""
        self._drop([page_id])

    def withdraw_with(self, result_ids: Iterable[str]) -> None:
        """Take all pages away that show one of these results."""
        conditions = [col(SharePage.results).contains(result_id) for result_id in result_ids]
        if conditions:
            with self.database.read() as session:
                pages = session.exec(select(SharePage.id).where(or_(*conditions))).all()
            self._drop(pages)

    def sweep(self) -> None:
        """Remove pages that have ended, and what a killed studio left half written."""
        self._drop(self._ended())
        with self.database.read() as session:
            known = set(session.exec(select(SharePage.id)).all())
        for folder in self.folder.glob("*"):
            if folder.name not in known:
                shutil.rmtree(folder)

    def _ended(self) -> Sequence[str]:
        with self.database.read() as session:
            return session.exec(select(SharePage.id).where(col(SharePage.ends_at) <= now())).all()

    def _drop(self, page_ids: Sequence[str]) -> None:
        """Delete rows, then copies: from then on nothing is shown, whatever happens next."""
        if not page_ids:
            return

        def work(session: Session) -> None:
            session.exec(delete(SharePage).where(col(SharePage.id).in_(page_ids)))

        self.database.write(work)
        for page_id in filter(ID.fullmatch, page_ids):
            shutil.rmtree(self.folder / page_id, ignore_errors=True)
        self.database.forget()

    def _is_whole(self, page: SharePage) -> bool:
        wanted = page.results.split()
        there = [result for result in self.results.some(wanted) if result.trashed_at is None]
        return len(there) == len(wanted)

    def _file(self, page_id: str, name: str) -> Path:
        return self.folder / page_id / f"{name}.jpg"


def content_of(page: SharePage) -> PageContent:
    """Return everything that a page says."""
    return PageContent.model_validate_json(page.content)
