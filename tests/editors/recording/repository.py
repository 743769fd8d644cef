"""A Git repository around the file of a scene, which tells the record what it did."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from attrs import frozen

from editors.recording.compact import TOLD
from landing.texts import NEW, OLD

ELSEWHERE = "# Of another branch.\n" + OLD + NEW
GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]


@frozen
class Repository:
    """A work tree with ``file``, committed as it was, and with more in it on another branch."""

    file: Path
    record: Path

    def begin(self) -> None:
        """Commit the file on both branches."""
        self._git("init", "--quiet", "--initial-branch=main")
        self._commit()
        self._git("switch", "--quiet", "--create", "other")
        self.file.write_text(ELSEWHERE)
        self._commit()
        self._git("switch", "--quiet", "main")
        self._tell("committed", self.file.name, OLD)

    def switch(self) -> None:
        """Check the other branch out."""
        self._git("switch", "--quiet", "other")
        self._tell("committed", self.file.name, ELSEWHERE)

    def stash(self) -> None:
        """Put what is not committed away."""
        self._git("stash", "--quiet")
        self._tell("stashed", self.file.name)

    def pop(self) -> None:
        """Get it back."""
        self._git("stash", "pop", "--quiet")
        self._tell("stashed", self.file.name)

    def commit(self) -> None:
        """Commit the file as it is."""
        self._commit()
        self._tell("committed", self.file.name, self.file.read_text())

    def _commit(self) -> None:
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message=All")

    def _git(self, *words: str) -> None:
        subprocess.run([*GIT, "-C", str(self.file.parent), *words], check=True)

    def _tell(self, *event: str) -> None:
        with self.record.open("a") as record:
            record.write(json.dumps([time.time(), TOLD, event]) + "\n")


if __name__ == "__main__":
    file, record, what = sys.argv[1:]
    getattr(Repository(Path(file), Path(record)), what)()
