"""How code at the finding may say a dotted name: through the imports there are, or a new one."""

from __future__ import annotations

import re
import sys

from attrs import frozen

from vetline.analysis.scopes import Bind, BindKind, Scope
from vetline.fixes.locate import path_to
from vetline.fixes.model import FixSite
from vetline.syntax import nodes as n
from vetline.syntax.tree import parse_unit

_IMPORTED_BY_NAME = frozenset({"pathlib"})
# Of the standard library, the packages whose modules are imported by their full names.
_PACKAGES = frozenset(
    {"collections", "concurrent", "email", "html", "http", "importlib", "logging", "unittest",
     "urllib", "xml"}
)  # fmt: skip


@frozen
class Reference:
    """What to write for a dotted name, and the import that it needs first, if any."""

    text: str
    statement: str | None = None


@frozen
class Wanted:
    """An import statement of one name: ``import module`` or ``from module import name``."""

    module: str
    name: str | None
    asname: str | None = None

    @property
    def qualified(self) -> str:
        """The dotted name of what is bound."""
        return self.module if self.name is None else f"{self.module}.{self.name}"

    @property
    def bound(self) -> str:
        """The name that is bound."""
        return self.asname or self.name or self.module.partition(".")[0]

    def statement(self, asname: str | None = None) -> str:
        """The statement's code, under another name if ``asname`` is given."""
        own = asname or self.asname
        suffix = f" as {own}" if own is not None and own != self.name else ""
        if self.name is None:
            return f"import {self.module}{suffix}"
        return f"from {self.module} import {self.name}{suffix}"


def wanted_imports(statements: tuple[str, ...]) -> tuple[Wanted, ...]:
    """What the import ``statements`` of a rule bind."""
    result: list[Wanted] = []
    for statement in parse_unit("\n".join(statements) + "\n").body:
        if isinstance(statement, n.Import):
            result += [Wanted(alias.name, None, alias.asname) for alias in statement.names]
        elif isinstance(statement, n.ImportFrom):
            result += [
                Wanted(statement.module, alias.name, alias.asname) for alias in statement.names
            ]
    return tuple(result)


def reference(site: FixSite, qualified: str) -> Reference | None:
    """How to say ``qualified`` at the finding; ``None`` if every way to say it is taken."""
    if "." not in qualified:
        return Reference(qualified) if qualified not in _shadowing(site) else None
    wanted = _wanted(site, qualified)
    known = _known_name(site, qualified, wanted)
    if known is not None:
        return Reference(known)
    rest = qualified.removeprefix(wanted.qualified)
    own = wanted.asname
    if _is_taken(site, wanted.bound, wanted.qualified):
        own = _other_name(wanted)
        if _is_taken(site, own, wanted.qualified):
            return None
    is_whole = wanted.name is None and own is None
    text = qualified if is_whole else (own or wanted.bound) + rest
    return Reference(text, wanted.statement(own))


def _wanted(site: FixSite, qualified: str) -> Wanted:
    """The import that makes ``qualified`` known: the rule's own, or one in the file's style."""
    fix = site.fix
    for wanted in wanted_imports(fix.imports if fix is not None else ()):
        if qualified == wanted.qualified or qualified.startswith(wanted.qualified + "."):
            return wanted
    module, name = _split(qualified)
    is_standard = module.partition(".")[0] in sys.stdlib_module_names
    is_from = any(_imports_from(found.node, module) for found in site.module.imports)
    if is_standard and not is_from and module not in _IMPORTED_BY_NAME:
        return Wanted(module, None)
    return Wanted(module, name)


def _split(qualified: str) -> tuple[str, str]:
    """The module and the name in it of a dotted name; what follows a class belongs to neither."""
    parts = qualified.split(".")
    at = next((i for i, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    if parts[0] in sys.stdlib_module_names and parts[0] not in _PACKAGES:
        at = 1
    at = max(at, 1)
    return ".".join(parts[:at]), parts[at]


def imported_roots(site: FixSite) -> frozenset[str]:
    """The packages that the module imports at its top level or in the unit."""
    inside = (*site.view.nodes(n.Import), *site.view.nodes(n.ImportFrom))
    found: set[str] = set()
    for node in (*(own.node for own in site.module.imports), *inside):
        if isinstance(node, n.ImportFrom):
            found.add("" if node.level else node.module.partition(".")[0])
        elif isinstance(node, n.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
    return frozenset(found - {""})


def _imports_from(node: n.Import | n.ImportFrom, module: str) -> bool:
    return isinstance(node, n.ImportFrom) and node.module == module and not node.level


def _other_name(wanted: Wanted) -> str:
    last = wanted.module.rpartition(".")[2]
    return f"{last}_module" if wanted.name is None else f"{last}_{wanted.name}"


def _known_name(site: FixSite, qualified: str, wanted: Wanted) -> str | None:
    """``qualified`` through a name that is already bound at the finding."""
    parts = qualified.split(".")
    fewest = len(wanted.module.split("."))
    for count in range(len(parts), fewest - 1, -1):
        prefix, rest = ".".join(parts[:count]), parts[count:]
        name = _bound_to(site, prefix)
        if name is not None:
            return ".".join([name, *rest])
    root = parts[0]
    is_known = root not in local_names(site) and any(
        isinstance(found.node, n.Import) and _is_before(site, found.line)
        and any(alias.name == wanted.module and not alias.asname for alias in found.node.names)
        for found in site.module.imports
    )  # fmt: skip
    return qualified if is_known else None


def _bound_to(site: FixSite, qualified: str) -> str | None:
    """The name that an import binds to ``qualified``, where it can be seen from the finding."""
    local = local_names(site)
    for name, binds in local.items():
        if all(_is_import_before(site, bind, qualified) for bind in binds):
            return name
    for name, found in site.module.bound.items():
        is_same = found.qualified == qualified and name not in local
        if is_same and _is_imported_before(site, name):
            return name
    return None


def _is_import_before(site: FixSite, bind: Bind, qualified: str) -> bool:
    is_sure = bind.kind is BindKind.IMPORT and bind.block.parent is None
    return is_sure and bind.target == qualified and bind.position <= site.finding.span.start


def _is_imported_before(site: FixSite, name: str) -> bool:
    """Whether the module's import of ``name`` has run when the finding's code does."""
    places = [
        found.line
        for found in site.module.imports
        for alias in found.node.names
        if (alias.asname or alias.name.partition(".")[0]) == name
    ]
    if not places:
        return _is_tried(site, name)
    return any(_is_before(site, place) for place in places)


def _is_tried(site: FixSite, name: str) -> bool:
    """Whether ``try`` imports ``name`` and nothing else does, so that it is there or stands in."""
    statement = re.compile(rf"(\s+)(?:import|from)\b.*\b{re.escape(name)}\b")
    lines = site.module.lines
    heads: list[str] = []
    for index, line in enumerate(lines):
        found = statement.match(line)
        if found is not None:
            above = (lines[i] for i in range(index - 1, -1, -1))
            outer = (o for o in above if o.strip() and not o.startswith(found.group(1)))
            heads.append(next(outer, "").strip())
    return bool(heads) and all(head.startswith(("try", "except")) for head in heads)


def _is_before(site: FixSite, line: int) -> bool:
    path = path_to(site.view.tree, site.finding.span)
    return line <= site.line or any(isinstance(node, n.FunctionDef) for node in path)


def _is_taken(site: FixSite, name: str, qualified: str) -> bool:
    if name in local_names(site):
        return True
    found = site.module.bound.get(name)
    if found is None or found.qualified == qualified:
        return False
    return not _becomes_free(site, name)


def _becomes_free(site: FixSite, name: str) -> bool:
    """Whether ``name`` is imported for the marked code only, so that the import goes with it."""
    statements = [
        found.tree.text[found.node.start : found.node.end]
        for found in site.module.imports
        if isinstance(found.node, n.ImportFrom)
        and any((alias.asname or alias.name) == name for alias in found.node.names)
    ]
    word = re.compile(rf"\b{re.escape(name)}\b")
    span = site.finding.span
    own = [*statements, site.unit_text[span.start : span.end]]
    everywhere = sum(len(word.findall(line)) for line in site.module.lines)
    return bool(statements) and everywhere == sum(len(word.findall(text)) for text in own)


def _shadowing(site: FixSite) -> set[str]:
    return set(site.module.bound) | set(local_names(site))


def local_names(site: FixSite) -> dict[str, list[Bind]]:
    """The names that functions, comprehensions or the class around the finding bind."""
    path = path_to(site.view.tree, site.finding.span)
    scopes = [scope for node in path if (scope := site.view.scopes.owned.get(id(node))) is not None]
    names: dict[str, list[Bind]] = {}
    for depth, scope in enumerate(scopes):
        if not scope.is_class or depth == len(scopes) - 1:
            names.update(_own_names(scope))
    return names


def _own_names(scope: Scope) -> dict[str, list[Bind]]:
    return {name: binds for name, binds in scope.binds.items() if binds}
