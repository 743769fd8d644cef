"""The modules that the engine knows: open documents, and the files that they import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

from attrs import define, evolve, field, frozen

from vetline.analysis.facts import UnitFacts
from vetline.analysis.flow.summary import LOCALS, home_of
from vetline.analysis.interface import TypeTable
from vetline.engine.memo import Memo
from vetline.engine.modules import Module, meaning
from vetline.project import Project, ProjectError, read_source
from vetline.syntax.units import Unit, UnitList
from vetline.text.document import Document

IMPORTED_MODULES_MAX = 2_000
"""Files that are not open and whose units are kept because something imports them."""

IMPORTED_BYTES_MAX = 2_000_000
"""Largest file that is read because something imports it."""

REEXPORT_DEPTH_MAX = 5
"""How many modules a name may be passed on through."""


@frozen(eq=False)
class Definition:
    """A function, method or class of the workspace."""

    module: Module
    name: str  # in its module: `function`, `Class` or `Class.method`
    passed_on: frozenset[str] = frozenset()  # the names in other modules that it came by

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return LOCALS not in self.name and any(
            unit.kind == "class" for unit in self.module.defining(self.name)
        )

    @property
    def key(self) -> str:
        """What the definition is known by, whoever imports it under whatever name."""
        return f"{self.module.path}::{home_of(self.name)}"

    @property
    def keys(self) -> frozenset[str]:
        """What must change for the name to mean something else, or something that is different."""
        return self.passed_on | {self.key}

    @property
    def keys_of_name(self) -> frozenset[str]:
        """What must change for the name to mean something else, whatever its code says."""
        return self.passed_on | {f"{self.module.path}::{meaning(home_of(self.name))}"}


@define(eq=False)
class Workspace:
    """Modules by path.

    ``edits`` counts changes of any module; ``misses`` counts the files that somebody asked for
    while ``may_read`` was false, because a keystroke does not wait for the disk.
    """

    project: Project | None
    types: TypeTable
    facts: Callable[[Unit], UnitFacts]
    may_read: bool = True
    edits: int = 0
    misses: int = 0
    opened: dict[str, Module] = field(init=False, factory=dict)
    _edited: dict[str, int] = field(init=False, factory=dict)
    """Definitions by the count of edits when they were changed last, the latest at the end."""
    _doubted: int = field(init=False, default=0)  # the same for all that is not listed there
    _changed: dict[int, frozenset[str]] = field(init=False, factory=dict)
    """What was changed since each count of edits, when ``_changed_at`` had been counted."""
    _changed_at: int = field(init=False, default=0)
    _disk_changes: int = field(init=False, default=0)
    _missed: dict[str, None] = field(init=False, factory=dict)  # paths, in order
    _imported: Memo[Module] = field(init=False, factory=lambda: Memo(IMPORTED_MODULES_MAX))
    _unreadable: set[str] = field(init=False, factory=set)

    def current(self, document: Document) -> Module:
        """The module of an open document, as it stands now."""
        module = self.opened.get(document.path)
        if module is None or module.document is not document:
            return self._open(document)
        touched = module.catch_up(self.facts)
        if touched:
            module.edits += 1
            self._edit(touched)
        return module

    def _open(self, document: Document) -> Module:
        """The module of a document from now on: that of its file, if both say the same."""
        path = document.path
        before, file = self.opened.get(path), self._imported.peek(path)
        self._imported.drop(path)
        if before is None and file is not None and file.document.lines == document.lines:
            self.opened[path] = file
            file.document = document
            document.take_change()
            return file
        module = self.opened[path] = self.module(document)
        gone = (known.defined for known in (before, file) if known is not None)
        self._edit(module.defined.union(*gone))
        return module

    def _edit(self, touched: frozenset[str]) -> None:
        """Take note that the definitions ``touched`` may be others now."""
        self.edits += 1
        for key in touched:
            self._edited.pop(key, None)
            self._edited[key] = self.edits
        for module in self.opened.values():
            module.distrust(touched)

    def module(self, document: Document) -> Module:
        """The module of a document that nobody else is to know of."""
        path, name, package = document.path, "", ""
        if self.project is not None:
            path = self.project.relative(document.path)
            name = self.project.module_name(document.path)
            package = self.project.package_name(document.path)
        return Module.of(document, path, name, package, self.types, self.facts)

    def close(self, path: str) -> None:
        """Let go of the document at ``path``; what imports it sees the file on disk again."""
        module = self.opened.pop(path, None)
        if module is None:
            return
        file = self._document(path)
        if file is not None and file.lines == module.document.lines:
            self._imported.put(path, self._of_file(module, file))
        else:
            self.disk_changed(path)

    def _of_file(self, module: Module, file: Document) -> Module:
        """The module of ``file``, whose text ``module`` has as well, without its answers."""
        if module.inferred or module.dirty:
            return self.module(file)
        file.take_change()
        module.document = file
        module.forget_answers()
        return module

    def changed_since(self, edits: int) -> frozenset[str] | None:
        """The definitions (``path::name``) that were changed when ``edits`` had been counted.

        ``None`` means that it could be any.
        """
        if edits < self._doubted:
            return None
        if self._changed_at != self.edits:
            self._changed, self._changed_at = {}, self.edits
        known = self._changed.get(edits)
        if known is None:
            latest = takewhile(lambda known: known[1] > edits, reversed(self._edited.items()))
            known = self._changed[edits] = frozenset(key for key, _ in latest)
        return known

    def _doubt(self) -> None:
        """Take note that anything may have changed."""
        self.edits += 1
        self._doubted, self._edited = self.edits, {}

    def disk_changed(self, path: str) -> None:
        """Read the file at ``path`` again when somebody asks for it."""
        self._doubt()
        self._disk_changes += 1
        self._imported.drop(path)
        self._unreadable.discard(path)
        if self.project is not None:
            self.project.forget()
        for module in self.opened.values():
            module.distrust_file(path if self.project is None else self.project.relative(path))

    def reconsider(self, module: Module) -> None:
        """Doubt what rests on ``module``, of which more is known now."""
        self._doubt()
        for other in self.opened.values():
            other.distrust_file(module.path)

    def definition(self, name: str, importer: Module, depth: int = 0) -> Definition | None:
        """What the dotted ``name`` means to ``importer``, if it is a name of the workspace.

        The definition may be missing in its module: it may come with the next edit.
        """
        own = importer.name
        if own and name.startswith(own + ".") and not self._is_below(importer, name):
            return Definition(importer, name[len(own) + 1 :])
        if not own and importer.defining(name):
            return Definition(importer, name)
        if self.project is None or depth > REEXPORT_DEPTH_MAX:
            return None
        module_name, _, inner = name.rpartition(".")
        while module_name:
            path = self.project.module_path(module_name, importer.document.path)
            if path is not None and path != importer.document.path:
                return self._defined_in(path, inner, depth)
            module_name, _, last = module_name.rpartition(".")
            inner = f"{last}.{inner}"
        return None

    def _is_below(self, package: Module, name: str) -> bool:
        """Whether ``name`` is that of a module in ``package``, or lies in one."""
        if package.package != package.name or self.project is None:
            return False
        inner = name[len(package.name) + 1 :].partition(".")[0]
        module = f"{package.name}.{inner}"
        is_own = package.defining(inner)
        return not is_own and bool(self.project.module_path(module, package.document.path))

    def _defined_in(self, path: str, name: str, depth: int) -> Definition | None:
        module = self.neighbour(path)
        if module is None:
            return None
        if module.defining(name):
            return Definition(module, name)
        root, dot, rest = name.partition(".")
        if root in module.names.bindings:
            passed_on = module.names.get(root).qualified
            if passed_on is not None and passed_on != f"{module.name}.{root}":
                found = self.definition(passed_on + dot + rest, module, depth + 1)
                by = f"{module.path}::{root}"
                return found and evolve(found, passed_on=found.passed_on | {by})
        return Definition(module, name)

    def neighbour(self, path: str) -> Module | None:
        """The module at ``path``: as the editor shows it, or as the disk has it."""
        known = self.opened.get(path) or self._imported.peek(path)
        if known is not None or path in self._unreadable:
            return known
        if not self.may_read:
            self.misses += 1
            self._missed[path] = None
            return None
        document = self._document(path)
        return self._take_in(document) if document is not None else None

    def take_missed(self) -> list[str]:
        """The files that somebody asked for and that were not read."""
        missed, self._missed = list(self._missed), {}
        return missed

    def read_steps(self, path: str) -> Iterator[None]:
        """Read the file at ``path`` in small steps, if nobody has since it was missed."""
        if path in self.opened or path in self._unreadable or self._imported.peek(path):
            return
        document, disk_changes = self._document(path), self._disk_changes
        if document is None:
            return
        for unit in UnitList.of(document.lines).units:
            self.facts(unit)
            yield
        if path not in self.opened and disk_changes == self._disk_changes:
            self._take_in(document)

    def _document(self, path: str) -> Document | None:
        """The file at ``path`` as the disk has it, unless it is not one that is read."""
        try:
            if Path(path).stat().st_size > IMPORTED_BYTES_MAX:
                raise ProjectError(path)
            return Document.of(path, read_source(Path(path)))
        except (OSError, ProjectError):
            self._unreadable.add(path)
            return None

    def _take_in(self, document: Document) -> Module:
        # No answer that is kept rests on it: those to whom it was missing are partial.
        self.edits += 1
        return self._imported.put(document.path, self.module(document))
