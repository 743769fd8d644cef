"""A person and an assistant at work, without an editor: documents, changes, clock, undo."""

from __future__ import annotations

from attrs import define, field

from vetline.landing.landed import Arrival, Limits, Shadow, first_shadow, settled
from vetline.landing.past import Past
from vetline.landing.window import Window
from vetline.text.document import Document
from vetline.text.span import Position, Range

QUIET = 0.25
LIMITS = Limits()


@define
class Page:
    """One open document."""

    document: Document
    shadow: Shadow
    window: Window | None = field(factory=Window)
    undone: list[str] = field(factory=list)
    states: list[str] = field(factory=list)


@define
class Desk:
    """What is open, and what time it is."""

    past: Past = field(factory=Past)
    pages: dict[str, Page] = field(factory=dict)
    now: float = 0.0
    base: str | None = None

    def open(self, text: str, name: str = "app.py", *, checkout: bool = False) -> None:
        """Open a document; one that was open before shows what happened meanwhile."""
        document = Document.of(name, text)
        known = self.pages.get(name)
        if known is None:
            self.pages[name] = Page(document, first_shadow(document.lines, self.past))
            return
        known.document, known.window = document, None
        self.rest(name, checkout=checkout)

    def text(self, name: str = "app.py") -> str:
        return self.pages[name].document.text()

    def change(self, *edits: tuple[int, int, int, int, str], name: str = "app.py") -> None:
        """One change of one or more ranges; a new state for undo."""
        page = self.pages[name]
        page.states.append(page.document.text())
        page.undone.clear()
        self._apply(page, edits)

    def put(self, line: int, text: str, column: int = 0, name: str = "app.py") -> None:
        self.change((line, column, line, column, text), name=name)

    def cut(self, first: int, end: int, name: str = "app.py") -> str:
        """Take lines out, and let that come to rest."""
        text = "".join(self.pages[name].document.lines[first:end])
        self.change((first, 0, end, 0, ""), name=name)
        self.rest(name)
        return text

    def type(self, line: int, text: str, column: int = 0, pause: float = 0.08) -> None:
        """Type ``text`` key by key."""
        for key in text:
            self.now += pause
            self.put(line, key, column)
            line, column = (line + 1, 0) if key == "\n" else (line, column + 1)

    def write(self, text: str, name: str = "app.py") -> None:
        """Replace everything in one coarse change, as after a write on disk."""
        page = self.pages[name]
        page.states.append(page.document.text())
        page.document.replace(text)
        assert page.window is not None
        page.window = page.window.noted([text], self.now)

    def undo(self, name: str = "app.py") -> None:
        page = self.pages[name]
        page.undone.append(page.document.text())
        before = page.states.pop()
        self._restore(page, before)

    def redo(self, name: str = "app.py") -> None:
        page = self.pages[name]
        page.states.append(page.document.text())
        self._restore(page, page.undone.pop())

    def rest(self, name: str = "app.py", *, checkout: bool = False) -> None:
        """A quiet moment."""
        page = self.pages[name]
        self.now += QUIET
        base = None if self.base is None else tuple(Document.of(name, self.base).lines)
        arrival = Arrival(page.window, self.now, checkout, base)
        lines = page.document.lines
        page.shadow = settled(page.shadow, lines, arrival, self.past, LIMITS)
        page.window = Window()

    def landed(self, name: str = "app.py") -> list[str]:
        """The text of each block."""
        lines = self.pages[name].document.lines
        return [
            "".join("".join(lines[s.first : s.end]) for s in block.stretches)
            for block in self.pages[name].shadow.blocks
        ]

    def _restore(self, page: Page, text: str) -> None:
        change = page.document.replace(text)
        page.window = (page.window or Window()).noted(
            ["".join(page.document.lines[change.first : change.first + change.added])], self.now
        )

    def _apply(self, page: Page, edits: tuple[tuple[int, int, int, int, str], ...]) -> None:
        for first, start, last, end, text in edits:
            page.document.apply(Range(Position(first, start), Position(last, end)), text)
        assert page.window is not None
        page.window = page.window.noted([edit[4] for edit in edits], self.now)
