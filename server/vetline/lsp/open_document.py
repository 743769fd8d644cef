"""A document in the editor, and what was last said of it.

Its text takes the place of pygls's own text document, which joins and splits the whole text at
each edit (15 ms at 50,000 lines), and cuts lines at form feeds.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field
from pygls.uris import to_fs_path

from vetline.analysis.finding import PlacedFinding
from vetline.fixes.model import ProvedFix
from vetline.lsp.convert import document_range
from vetline.lsp.diagnostic import Written
from vetline.lsp.projects import OpenProject
from vetline.lsp.wire import ChangeJson
from vetline.text.columns import ColumnUnit
from vetline.text.document import Document, LineChange

DOCUMENT_CHARS_MAX = 5_000_000
"""Characters of a document that is looked at: some 140,000 lines, which take ten seconds."""

PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")


@define(eq=False)
class OpenDocument:
    """A document in the editor, and what was last said of it.

    ``edits`` counts the changes since it was opened, as versions are the client's and may skip.
    ``findings`` hold for the text after ``found_at`` edits; ``sent`` is their JSON as the client
    has it.
    ``fixes`` are those that were asked for since the last change, by fingerprint.
    ``lenses`` are the blocks that the client was given lenses for, and their counts of findings.
    """

    uri: str
    document: Document
    project: OpenProject
    edits: int = 0
    found_at: int = -1
    findings: tuple[PlacedFinding, ...] = ()
    written: Written = field(factory=dict)
    sent: bytes = b""
    fixes: dict[str, ProvedFix | None] = field(factory=dict)
    is_compared: bool = False
    """Whether somebody has looked at what is committed, or is about to."""
    is_being_scanned: bool = False
    """Whether what waits in it is scanned in the background."""
    lenses: tuple[tuple[str, int], ...] = ()

    @property
    def is_stale(self) -> bool:
        """Whether text, settings or rules have changed since it was looked at."""
        return self.found_at != self.edits

    @property
    def is_too_large(self) -> bool:
        """Whether nothing is said of it because it is so large."""
        return self.document.char_count > DOCUMENT_CHARS_MAX

    def found(self, findings: tuple[PlacedFinding, ...]) -> None:
        """Keep what was found in the text as it now is."""
        self.findings, self.found_at = findings, self.edits

    def doubt(self) -> None:
        """Look at the text again although it is the same: it is judged by other rules now."""
        self.found_at = -1
        self.fixes.clear()

    def change(
        self, changes: Iterable[ChangeJson], version: int | None, unit: ColumnUnit
    ) -> list[LineChange]:
        """Edit the text as the client did; the lines that each edit changed."""
        before = self.document.version
        changed: list[LineChange] = []
        for change in changes:
            text, place = change["text"], change.get("range")
            if place is None:
                changed.append(self.document.replace(text))
            else:
                inside = document_range(place, self.document.lines, unit)
                changed.append(self.document.apply(inside, text))
        self.document.version = before + 1 if version is None else version
        self.edits += 1
        self.fixes.clear()
        return changed


def document_path(uri: str, language: str) -> str:
    """The path of a document; one that is Python by the editor's word alone gets the suffix."""
    path = to_fs_path(uri) or uri
    if language == "python" and not path.endswith(PYTHON_SUFFIXES):
        return f"{path}.py"
    return path
