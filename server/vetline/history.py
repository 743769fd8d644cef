"""What version control knows of a file: the text that was committed, and what is going on.

Git's files are read through a library and never by running ``git``: the configuration of a
hostile repository names commands that ``git`` would run.  Nothing is written.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import define, field

from vetline.project import DOCUMENT_BYTES_MAX, ProjectError, decode_source, read_content
from vetline.text.lines import split_lines

if TYPE_CHECKING:  # dulwich takes 50 ms to import, and most questions do not need it.
    from dulwich.objects import Commit
    from dulwich.repo import Repo

HEAD = "HEAD"
COMMITS_MAX = 16
"""Revisions whose commits are remembered."""


class HistoryError(Exception):
    """A revision that is not there or cannot be read; the message says which, and why."""


@define(eq=False)
class History:
    """The history of the work tree at ``root``, whose Git folder is ``folder``."""

    root: Path
    folder: Path
    _repo: Repo | None = field(init=False, default=None)
    _commits: dict[tuple[str, str], Commit | None] = field(init=False, factory=dict)

    @classmethod
    def around(cls, path: Path) -> History | None:
        """The history that ``path`` belongs to, if there is one."""
        for root in (path, *path.parents):
            folder = _git_folder(root / ".git")
            if folder is not None:
                return cls(root, folder)
        return None

    def head(self) -> str:
        """What is checked out, as the files of Git name it; changes with every commit."""
        name = _text(self.folder / HEAD).strip()
        if not name.startswith("ref: "):
            return name
        ref = name.removeprefix("ref: ")
        own = _text(self._shared / ref).strip()
        return f"{ref} {own or _modified(self._shared / 'packed-refs')}"

    @property
    def folders(self) -> frozenset[Path]:
        """The folders in which a commit, whoever makes it, changes a file."""
        name = _text(self.folder / HEAD).strip().removeprefix("ref: ")
        return frozenset({self.folder, self.folder / "logs", (self._shared / name).parent})

    def was_at_work(self, since: float) -> bool:
        """Whether a merge, a rebase or a stash touched files after ``since`` (Unix time).

        A switch of branches needs no such sign: what it puts into files is what is committed.
        """
        shared = self._shared
        signs = (shared / "refs" / "stash", shared / "logs" / "refs" / "stash", shared / "refs")
        states = (self.folder / name for name in _STATES)
        return any(_modified(path) >= since for path in (*signs, *states))

    def lines(self, path: str, revision: str = HEAD) -> tuple[str, ...]:
        """The lines of the file at ``path`` in the base that ``revision`` names.

        The base is the commit where ``HEAD`` and ``revision`` parted.  There are no lines if the
        file was not there, or if nothing is committed yet.
        Raises ``HistoryError`` if there is no such revision, or if it cannot be read.
        """
        try:
            commit = self._base(revision)
            content = self._blob(commit, self._inner(path)) if commit is not None else None
        except HistoryError:
            raise
        except Exception as error:
            # A stranger's repository may be damaged, new, or not all here: a partial clone.
            raise HistoryError(f"{self.root} cannot be read at `{revision}`: {error!r}") from error
        if content is None or len(content) > DOCUMENT_BYTES_MAX:
            return ()
        try:
            return tuple(split_lines(decode_source(content, path)))
        except ProjectError:
            return ()

    @property
    def _shared(self) -> Path:
        """The folder that several work trees share."""
        named = _text(self.folder / "commondir").strip()
        return self.folder / named if named else self.folder

    def _inner(self, path: str) -> PurePosixPath | None:
        try:
            return PurePosixPath(Path(path).resolve().relative_to(self.root.resolve()).as_posix())
        except ValueError:
            return None

    def _base(self, revision: str) -> Commit | None:
        key = (self.head(), revision)
        if key not in self._commits:
            if len(self._commits) >= COMMITS_MAX:
                self._commits.clear()
            self._commits[key] = self._find(revision)
        return self._commits[key]

    def _find(self, revision: str) -> Commit | None:
        from dulwich.graph import find_merge_base
        from dulwich.objects import Commit

        repo = self._opened()
        try:
            head = repo.head()
        except KeyError:
            head = None  # Nothing is committed yet.
        if head is None and revision == HEAD:
            return None
        try:
            commit = _commit_named(repo, revision)
            if head is not None and commit.id != head:
                shared = find_merge_base(repo, [head, commit.id])
                found = repo[shared[0]] if shared else commit
                commit = found if isinstance(found, Commit) else commit
        except (LookupError, ValueError, OSError) as error:
            raise HistoryError(f"no commit is called `{revision}` in {self.root}") from error
        return commit

    def _blob(self, commit: Commit, path: PurePosixPath | None) -> bytes | None:
        from dulwich.objects import Blob, Tree

        if path is None:
            return None
        repo = self._opened()
        found: object = repo[commit.tree]
        for part in map(os.fsencode, path.parts):
            if not isinstance(found, Tree) or part not in found:
                return None
            found = repo.object_store[found[part][1]]
        return found.data if isinstance(found, Blob) else None

    def _opened(self) -> Repo:
        if self._repo is None:
            from dulwich.errors import NotGitRepository
            from dulwich.repo import Repo

            try:
                self._repo = Repo(str(self.root))
            except (NotGitRepository, OSError, ValueError) as error:
                raise HistoryError(f"{self.root} is no Git repository: {error}") from error
        return self._repo


def _commit_named(repo: Repo, revision: str) -> Commit:
    """The commit that ``revision`` names as Git has it: ``main``, ``v1``, ``HEAD~2``, ``topic^``.

    Raises ``LookupError`` or ``ValueError`` if there is none.
    """
    from dulwich.objectspec import parse_commit

    spelled = _ANCESTOR.fullmatch(revision)
    name, steps = spelled.groups() if spelled is not None else (revision, "")
    commit = parse_commit(repo, name.encode())
    for sign, number in _STEP.findall(steps):
        count = int(number or 1)
        if sign == "~":
            for _ in range(count):
                commit = _parent(repo, commit, 0)
        elif count:
            commit = _parent(repo, commit, count - 1)
    return commit


def _parent(repo: Repo, commit: Commit, index: int) -> Commit:
    from dulwich.objectspec import parse_commit

    return parse_commit(repo, commit.parents[index])


def _git_folder(place: Path) -> Path | None:
    """The Git folder that ``place`` is, or names."""
    if place.is_dir():
        return place if (place / HEAD).exists() else None
    named = _text(place).strip()
    if not named.startswith("gitdir: "):
        return None
    folder = place.parent / named.removeprefix("gitdir: ")
    return folder if folder.is_dir() else None


def _text(path: Path) -> str:
    try:
        return read_content(path).decode("utf-8", "replace")
    except ProjectError:
        return ""


def _modified(path: Path) -> float:
    """When ``path`` was last written, in Unix time; 0 if it is not there."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


_STEP = re.compile(r"([~^])(\d*)")
_ANCESTOR = re.compile(r"([^~^]+)((?:[~^]\d*)*)")
_STATES = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
