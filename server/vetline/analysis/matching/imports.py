"""How imports are compared: ``from a import b`` and ``import a.b`` bring in the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from vetline.analysis.matching.bindings import NOTHING, Bindings, Solutions
from vetline.analysis.matching.core import Matcher
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n


@frozen
class Imported:
    """One name that an import statement brings in; ``module`` is ``None`` without ``from``."""

    module: str | None
    name: str
    asname: str | None
    start: int
    end: int

    @property
    def path(self) -> str:
        """All of it, dotted; a star is no part of it."""
        if self.module is None or self.name == "*":
            return self.module or self.name
        return self.module + ("" if self.module.endswith(".") else ".") + self.name


def match_import(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """Each name of the pattern's import is among those of the code's, or a module above it."""
    assert isinstance(pattern, (n.Import, n.ImportFrom))
    if not isinstance(code, (n.Import, n.ImportFrom)):
        return NOTHING
    return _each(m, list(_imported(pattern)), list(_imported(code)), bindings)


def _each(
    m: Matcher, wanted: list[Imported], taken: list[Imported], bindings: Bindings
) -> Solutions:
    """Each of ``wanted`` is one of ``taken``, no two the same."""
    if not wanted:
        return [bindings]
    found: Solutions = []
    for index, have in enumerate(taken):
        others = taken[:index] + taken[index + 1 :]
        for solution in _one(m, wanted[0], have, bindings):
            found += _each(m, wanted[1:], others, solution)
    return m.limited(found)


def _imported(statement: n.Import | n.ImportFrom) -> Iterator[Imported]:
    module = None
    if isinstance(statement, n.ImportFrom):
        module = "." * statement.level + statement.module
    for alias in statement.names:
        yield Imported(module, alias.name, alias.asname, alias.start, alias.end)


def _one(m: Matcher, want: Imported, have: Imported, bindings: Bindings) -> Solutions:
    place = (have.start, have.end)
    solutions: Solutions = [bindings]
    if want.asname is not None:
        if have.asname is None or (want.module is None) != (have.module is None):
            return NOTHING
        solutions = m.name(want.asname, have.asname, place, solutions)
    if want.module is None:
        return _prefix(m, want.name, have.path, place, solutions)
    if want.module.startswith(".") or (have.module or "").startswith("."):
        return _relative(m, want, have, solutions)
    if have.name == "*" and want.name != "*":
        return NOTHING
    if have.module is not None:
        found = _prefix(m, want.module, have.module, place, solutions)
        found = m.name(want.name, have.name, place, found)
        if found or want.name == "*":
            return found
    return _split(m, want, have, place, solutions)


def _relative(m: Matcher, want: Imported, have: Imported, solutions: Solutions) -> Solutions:
    """Semgrep takes the dots of a relative import for folders, and compares part by part."""
    assert want.module is not None  # `from` was written
    if want.name == "*" and have.name != "*":
        return NOTHING
    place = (have.start, have.end)
    if h.is_hole_name(want.module) and (h.is_hole_name(want.name) or want.name == "*"):
        whole = m.name(want.module, have.module or have.name, place, solutions)
        if want.name == have.name:
            return whole
        if found := m.name(want.name, have.name, place, whole) if have.name != "*" else NOTHING:
            return found
    wanted, parts = _folders(want), _folders(have)
    if len(parts) < len(wanted):
        return NOTHING
    for part, name in zip(wanted, parts, strict=False):
        solutions = m.name(part, name, place, solutions)
    return solutions


def _folders(imported: Imported) -> list[str]:
    """The parts of what is imported; dots are the folder itself, or so many folders up."""
    module = imported.module or ""
    inner = module.lstrip(".")
    level = len(module) - len(inner)
    dots = [".."] * (level - 1) if level > 1 else ["."] * level
    names = [imported.name] if imported.name != "*" else []
    return [*dots, *(part for part in (*inner.split("."), *names) if part)]


def _split(
    m: Matcher, want: Imported, have: Imported, place: tuple[int, int], solutions: Solutions
) -> Solutions:
    """``from a import b`` in the path ``a.b.c``, wherever it can be cut."""
    assert want.module is not None  # `from` was written
    if "$" not in want.module:
        if not have.path.startswith(want.module + "."):
            return NOTHING
        rest = have.path[len(want.module) + 1 :]
        return _prefix(m, want.name, rest, place, solutions)
    parts = have.path.split(".")
    for cut in range(1, len(parts)):
        found = _prefix(m, want.module, ".".join(parts[:cut]), place, solutions)
        found = _prefix(m, want.name, ".".join(parts[cut:]), place, found)
        if found:
            return found
    return NOTHING


def _parts(module: str) -> list[str]:
    """The parts of a dotted name; the dots that a relative one begins with are one."""
    name = module.lstrip(".")
    dots = module[: len(module) - len(name)]
    return [dots, *name.split(".")] if dots else name.split(".")


def _prefix(
    m: Matcher, want: str, have: str, place: tuple[int, int], solutions: Solutions
) -> Solutions:
    """``want`` is ``have`` or a module above it; a hole is all of it, or the part it stands for."""
    if want == "..." or (h.is_hole_name(want) and "." not in want):
        return m.name(want, have, place, solutions)
    if "$" in want:
        wanted, parts = want.split("."), _parts(have)
        if len(parts) < len(wanted):
            return NOTHING
        for part, name in zip(wanted, parts, strict=False):
            solutions = m.name(part, name, place, solutions)
        return solutions
    is_above = have == want or have.startswith(want if want.endswith(".") else want + ".")
    return solutions if is_above else NOTHING
