"""Where one unit ends and the next begins.

A cut depends on nothing but the lines from its start and the block that it starts in.
So cutting may begin at any unit, and may stop where a new cut meets an old one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from attrs import frozen

from vetline.syntax.header import class_header, class_name
from vetline.syntax.layout import indent, is_gap
from vetline.syntax.statement import StatementReader

UnitKind: TypeAlias = Literal[
    "blank", "import", "statement", "function", "class", "member", "method"
]


@frozen
class Block:
    """Where statements stand: the module, or the body of a top-level class.

    ``indent`` is -1 until the first statement of a class body is seen. ``interrupted`` is the
    class whose body a plain statement at the margin seems to have ended by mistake: an indented
    line may take it up again, for nothing else could explain it.
    """

    header: str = ""
    indent: int = 0
    interrupted: Block | None = None


MODULE = Block()


@frozen
class Cut:
    """The extent of one unit, and the blocks that it and the next unit start in.

    It depends on its own lines, on the first line of the next statement,
    and in broken code on ``lookahead`` lines after its end.
    """

    end: int
    lookahead: int
    kind: UnitKind
    name: str
    header: str
    before: Block
    after: Block


def next_cut(lines: Sequence[str], start: int, block: Block) -> Cut:
    """The unit that starts at line ``start`` in ``block``."""
    if is_gap(lines[start]):
        end = _gap_end(lines, start)
        return Cut(end, 0, "blank", "", "", block, block)
    inside = _block_at(indent(lines[start]), block)
    reader = StatementReader(lines, start, inside.indent, not inside.header)
    end, lookahead = reader.read()
    kind, name = _kind_and_name(lines[reader.head], inside)
    after = inside
    if kind == "class":
        after = Block(class_header(lines[reader.head : end]), -1)
    elif reader.is_block and not inside.header:
        after = MODULE
    return Cut(end, lookahead, kind, name, inside.header, block, after)


def _block_at(margin: int, block: Block) -> Block:
    """The block that a statement at ``margin`` belongs to, coming after one in ``block``."""
    if not block.header:
        return block.interrupted if margin and block.interrupted else block
    if not margin:
        return Block(interrupted=block) if block.indent > 0 else MODULE
    return block if block.indent > 0 else Block(block.header, margin)


def _kind_and_name(head: str, block: Block) -> tuple[UnitKind, str]:
    owner = class_name(block.header)
    match = _HEAD.match(head)
    if match is None:
        return ("member", owner) if owner else ("statement", "")
    if match["function"]:
        return ("method", f"{owner}.{match['name']}") if owner else ("function", match["name"])
    if owner:
        return "member", owner
    if match["class"]:
        return "class", match["name"]
    return "import", ""


def _gap_end(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and is_gap(lines[end]):
        end += 1
    return end


_HEAD = re.compile(
    r"[ \t\f]*(?:(?P<function>(?:async[ \t]+)?def\b)|(?P<class>class\b)|(?:import|from)\b)"
    r"[ \t]*(?P<name>\w*)"
)
