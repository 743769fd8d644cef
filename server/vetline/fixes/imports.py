"""Import statements added where the file keeps such, and dropped when a fix made them idle."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from vetline.fixes.changes import merged, placed
from vetline.fixes.model import Change, FixModule, FixSite, ModuleImport, line_of
from vetline.syntax import nodes as n
from vetline.syntax.tree import parse_unit
from vetline.text.span import Edit, Position, Range, Span

LINE_CHARS_MAX = 88
"""An import is only made longer up to this many characters; beyond, it gets a line of its own."""


def import_edits(
    site: FixSite, statements: Sequence[str], changes: Sequence[Change], fixed: str
) -> tuple[Edit, ...]:
    """Edits that add ``statements`` above the finding, and drop what ``changes`` made idle.

    ``fixed`` is the document after the changes.  A name that is mentioned anywhere else, in a
    string or a comment too, is kept, and so is whatever a package's ``__init__`` imports.
    """
    idle = _idle_aliases(site, changes, fixed)
    usable = [found for found in site.module.imports if found.end_line < site.line]
    edits: list[Edit] = []
    first: list[str] = []
    wanted = {statement: _parsed(statement) for statement in sorted(statements, key=_sort_key_of)}
    for statement, node in list(wanted.items()):
        idle += _replaced(site.module, node)
        swapped = next((pair for pair in idle if _same_module(pair[0].node, node)), None)
        if swapped is not None:
            idle.remove(swapped)
            edits.append(_swapped(*swapped, node.names[0]))
            del wanted[statement]
    for statement, node in wanted.items():
        if (only := _sole(site.module, idle)) is not None:
            idle = [pair for pair in idle if pair[0] is not only]
            usable = [found for found in usable if found is not only]
            edits.append(_in_place(only, statement))
        elif not usable:
            first.append(statement)
        else:
            edits.append(_added(site.module, usable, node, statement))
    if first:
        edits.append(_first_edit(site, first))
    for found in site.module.imports:
        gone = [alias for owner, alias in idle if owner is found]
        edits += _dropped(site.module, found, gone, edits)
    return tuple(edits)


def _sole(module: FixModule, idle: Sequence[tuple[ModuleImport, n.Alias]]) -> ModuleImport | None:
    """The only import of the file, if all of it is idle."""
    if len(module.imports) != 1:
        return None
    only = module.imports[0]
    is_idle = len(idle) == len(only.node.names) and _stands_alone(module, only)
    return only if is_idle else None


def _stands_alone(module: FixModule, found: ModuleImport) -> bool:
    """Whether nothing else, not even a comment, is on the lines of the statement."""
    line = "".join(module.lines[found.line : found.end_line + 1]).strip()
    return line == found.tree.text[found.node.start : found.node.end].strip()


def _in_place(found: ModuleImport, statement: str) -> Edit:
    change = Change(Span(found.node.start, found.node.end), statement)
    return placed(found.tree.text, found.first_line, [change])[0]


def _replaced(
    module: FixModule, node: n.Import | n.ImportFrom
) -> list[tuple[ModuleImport, n.Alias]]:
    """The imports whose name ``node`` takes over, which nothing else reads then."""
    name = _bound(node, node.names[0])
    return [
        (found, alias)
        for found in module.imports
        for alias in found.node.names
        if _bound(found.node, alias) == name and isinstance(found.node, n.ImportFrom)
    ]


def _added(
    module: FixModule, usable: Sequence[ModuleImport], node: n.Import | n.ImportFrom, statement: str
) -> Edit:
    joined = _joined_edit(module, usable, node)
    return joined if joined is not None else _line_edit(module, usable, node, statement)


def _parsed(statement: str) -> n.Import | n.ImportFrom:
    node = parse_unit(statement + "\n").body[0]
    assert isinstance(node, (n.Import, n.ImportFrom)), "the statement was made by names"
    return node


# --- one more name in a statement that is there -----------------------------------------


def _joined_edit(
    module: FixModule, usable: Sequence[ModuleImport], node: n.Import | n.ImportFrom
) -> Edit | None:
    """``from m import a`` becomes ``from m import a, b``."""
    if not isinstance(node, n.ImportFrom):
        return None
    for found in usable:
        if _same_module(found.node, node):
            edit = _widened(found, node.names[0])
            if len(edit.text.splitlines()) > 1 or _fits(module, edit):
                return edit
    return None


def _same_module(found: n.Import | n.ImportFrom, node: n.Import | n.ImportFrom) -> bool:
    return (
        isinstance(found, n.ImportFrom)
        and isinstance(node, n.ImportFrom)
        and (found.module, found.level) == (node.module, node.level)
        and all(alias.name != "*" for alias in found.names)
        and bool(found.names)
    )


def _fits(module: FixModule, edit: Edit) -> bool:
    line = module.lines[edit.range.start.line]
    return len(line.rstrip("\r\n")) + len(edit.text) <= LINE_CHARS_MAX


def _widened(found: ModuleImport, alias: n.Alias) -> Edit:
    text, names = found.tree.text, found.node.names
    new = _alias_code(alias)
    is_sorted = list(names) == sorted(names, key=_alias_key)
    later = [a for a in names if _alias_key(a) > _alias_key(alias)] if is_sorted else []
    gap = _gap(text, names)
    if later:
        change = Change(Span(later[0].start, later[0].start), new + gap)
    else:
        change = Change(Span(names[-1].end, names[-1].end), gap + new)
    return placed(text, found.first_line, [change])[0]


def _alias_code(alias: n.Alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _gap(text: str, names: Sequence[n.Alias]) -> str:
    """What separates two names of the statement, without comments."""
    if len(names) < 2:
        return ", "
    between = text[names[0].end : names[1].start]
    if "#" in between:
        line_end = "\r\n" if "\r\n" in between else "\n"
        return "," + line_end + between.rpartition("\n")[2]
    return between


def _alias_key(alias: n.Alias) -> tuple[int, str]:
    """The order of names that isort and ruff make: constants, classes, the rest."""
    name = alias.name
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


# --- a line of its own ------------------------------------------------------------------


def _line_edit(
    module: FixModule, usable: Sequence[ModuleImport], node: n.Import | n.ImportFrom, statement: str
) -> Edit:
    """A new line among the imports of the same kind, or a new group beside the others."""
    rank = _rank(node)
    group = [found for found in usable if _rank(found.node) == rank]
    if group:
        return _grouped_edit(module, group, node, statement)
    lower = [found for found in usable if _rank(found.node) < rank]
    newline = module.newline
    if lower:
        return _insertion(module, lower[-1].end_line + 1, newline + statement + newline)
    return _insertion(module, usable[0].line, statement + newline + newline)


def _grouped_edit(
    module: FixModule, group: Sequence[ModuleImport], node: n.Import | n.ImportFrom, statement: str
) -> Edit:
    keys = [_sort_key(found.node) for found in group]
    before = [found for found, key in zip(group, keys, strict=True) if key <= _sort_key(node)]
    line = statement + module.newline
    if keys != sorted(keys):
        return _insertion(module, group[-1].end_line + 1, line)
    if before:
        return _insertion(module, before[-1].end_line + 1, line)
    return _insertion(module, group[0].line, line)


def _insertion(module: FixModule, line: int, text: str) -> Edit:
    if line < len(module.lines):
        place = Position(line, 0)
        return Edit(Range(place, place), text)
    last = module.lines[-1] if module.lines else ""
    is_open = bool(last) and not last.endswith(("\n", "\r"))
    place = Position(line - 1, len(last)) if is_open else Position(line, 0)
    return Edit(Range(place, place), module.newline + text if is_open else text)


def _rank(node: n.Import | n.ImportFrom) -> int:
    """The group of an import: future, standard library, third party, this project."""
    if isinstance(node, n.ImportFrom) and node.level:
        return 3
    module = node.module if isinstance(node, n.ImportFrom) else node.names[0].name
    root = module.partition(".")[0]
    if root == "__future__":
        return 0
    return 1 if root in sys.stdlib_module_names else 2


def _sort_key(node: n.Import | n.ImportFrom) -> tuple[bool, str]:
    if isinstance(node, n.ImportFrom):
        return True, node.module.lower()
    return False, node.names[0].name.lower()


def _sort_key_of(statement: str) -> tuple[int, bool, str]:
    node = _parsed(statement)
    return (_rank(node), *_sort_key(node))


def _first_edit(site: FixSite, statements: Sequence[str]) -> Edit:
    """The first imports of a module: below its docstring and leading comments."""
    module = site.module
    lines = [module.lines[i] for i in range(min(site.line + 1, len(module.lines)))]
    line, is_below_docstring = _docstring_end(lines)
    newline = module.newline
    following = module.lines[line] if line < len(module.lines) else ""
    text = newline.join(statements) + newline + (newline if following.strip() else "")
    return _insertion(module, line, newline + text if is_below_docstring else text)


def _docstring_end(lines: Sequence[str]) -> tuple[int, bool]:
    """The line for a first import, and whether a docstring stands right above it."""
    at = _comment_end(lines)
    opening = re.match(r"""[rRuU]?('{3}|"{3}|'|")""", lines[at]) if at < len(lines) else None
    if opening is None:
        return at, False
    tree = parse_unit("".join(lines[at:]))
    first = tree.body[0] if tree.body else None
    if not isinstance(first, n.ExprStmt) or not isinstance(first.value, n.Constant):
        return at, False
    return at + line_of(tree.text, first.end) + 1, True


def _comment_end(lines: Sequence[str]) -> int:
    """The first line that is no comment of the whole file: one that a blank line sets apart."""
    end = 0
    for index, line in enumerate(lines):
        is_coding = index < 2 and re.match(r"#.*coding[:=]", line) is not None
        if line.startswith("#!") or is_coding or not line.strip():
            end = index + 1
        elif not line.startswith("#"):
            break
    return end


# --- dropping ---------------------------------------------------------------------------


def _idle_aliases(
    site: FixSite, changes: Sequence[Change], fixed: str
) -> list[tuple[ModuleImport, n.Alias]]:
    if site.view.path.endswith("__init__.py"):
        return []
    spans = [change.span for change in changes]
    removed = " ".join(site.unit_text[span.start : span.end] for span in spans)
    words = set(re.findall(r"\w+", removed))
    return [
        (found, alias)
        for found in site.module.imports
        if found.first_line != site.first_line or not _is_touched(found.node, spans)
        for alias in found.node.names
        if _bound(found.node, alias) in words and _is_idle(found, alias, fixed)
    ]


def _is_touched(node: n.Node, spans: Iterable[Span]) -> bool:
    """Whether the statement is itself what is being changed."""
    return any(span.start < node.end and node.start < span.end for span in spans)


def _swapped(found: ModuleImport, alias: n.Alias, new: n.Alias) -> Edit:
    change = Change(Span(alias.start, alias.end), _alias_code(new))
    return placed(found.tree.text, found.first_line, [change])[0]


def _bound(node: n.Import | n.ImportFrom, alias: n.Alias) -> str:
    return alias.asname or (
        alias.name.partition(".")[0] if isinstance(node, n.Import) else alias.name
    )


def _is_idle(found: ModuleImport, alias: n.Alias, fixed: str) -> bool:
    """Whether the name stands nowhere in ``fixed`` but in its own import."""
    if alias.asname == alias.name or getattr(found.node, "module", "") == "__future__":
        return False
    name = _bound(found.node, alias)
    is_whole = isinstance(found.node, n.ImportFrom) and len(found.node.names) == 1
    own = found.node if is_whole else alias
    return _mentions(name, fixed) <= _mentions(name, found.tree.text[own.start : own.end])


def _mentions(name: str, text: str) -> int:
    """How often ``text`` has the word ``name``, but for attributes of that name."""
    return len(re.findall(rf"(?<![\w.]){re.escape(name)}\b", text))


def _dropped(
    module: FixModule, found: ModuleImport, idle: Sequence[n.Alias], others: Sequence[Edit]
) -> tuple[Edit, ...]:
    if len(idle) == len(found.node.names):
        return _dropped_statement(module, found, others)
    text, names = found.tree.text, found.node.names
    changes: list[Change] = []
    for alias in idle:
        at = names.index(alias)
        span = Span(names[at - 1].end, alias.end) if at else Span(alias.start, names[at + 1].start)
        if "#" not in text[span.start : span.end]:
            changes.append(Change(span, ""))
    return placed(text, found.first_line, merged(text, changes) or ())


def _dropped_statement(
    module: FixModule, found: ModuleImport, others: Sequence[Edit]
) -> tuple[Edit, ...]:
    start, end = found.line, found.end_line
    if not _stands_alone(module, found):
        return ()
    stop = _gap_end(module, start, end + 1)
    if any(edit.range.start.line < stop for edit in others):
        stop = end + 1
    whole = Range(Position(start, 0), Position(stop, 0))
    if end + 1 >= len(module.lines):
        whole = Range(Position(start, 0), Position(end, len(module.lines[end])))
    return (Edit(whole, ""),)


def _gap_end(module: FixModule, start: int, end: int) -> int:
    """Where the gap ends that the lines from ``start`` to ``end`` leave at the top of a file."""
    if start:
        return end
    blank = [i for i in range(end, len(module.lines)) if not module.lines[i].strip()]
    while end in blank and end + 1 < len(module.lines):
        end += 1
    return end


def merged_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """``edits`` in order; those that touch are one."""
    result: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.range):
        last = result[-1] if result else None
        if last is not None and last.range.end == edit.range.start:
            result[-1] = Edit(Range(last.range.start, edit.range.end), last.text + edit.text)
        else:
            result.append(edit)
    return tuple(result)
