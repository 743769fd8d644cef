"""A unit's text to its tree: parsed by tree-sitter, lowered to our own nodes.

What is broken is parsed with what is missing in it put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from vetline.syntax.expressions import EXPRESSIONS
from vetline.syntax.lower import lower_block
from vetline.syntax.mend import Insertion, insertions
from vetline.syntax.nodes import Stmt
from vetline.syntax.parsing import parsed, with_text
from vetline.syntax.source import Source
from vetline.text.span import Span

if TYPE_CHECKING:
    import tree_sitter

    Ts = tree_sitter.Node


@frozen(eq=False)
class UnitTree:
    """The statements of one unit.

    A method's tree is its class with that method alone in the body; what belongs to the class
    header has negative offsets, because the header is not part of the unit's text.
    """

    text: str
    body: tuple[Stmt, ...]
    broken: tuple[Span, ...]
    header: str = ""

    def code(self, start: int, end: int) -> str:
        """What is written from ``start`` to ``end``, of which the header may be part."""
        if start >= 0:
            return self.text[start:end]
        above = len(self.header)
        return (self.header + self.text)[max(start + above, 0) : max(end + above, 0)]


def parse_unit(text: str, header: str = "") -> UnitTree:
    r"""The tree of ``text``, which stands inside ``header`` (``"class A(B):\n"``) if one is given.

    Never fails: what cannot be parsed is an ``Unknown`` node, and its place is in ``broken``.
    """
    whole = header + text
    encoded = whole.encode("utf-8", "surrogatepass")
    tree = parsed(encoded)
    root, source = tree.root_node, Source.of(whole, encoded, len(header), EXPRESSIONS)
    if root.has_error:
        root, source = _mended(tree, source, text, header)
    body = lower_block(root, source)
    if source.dangles:
        fresh = Source.of(whole, encoded, len(header), EXPRESSIONS)
        root, source = _mended(tree, fresh, text, header)
        body = lower_block(root, source)
    if root.has_error and not source.broken:
        source.broken.append(Span(0, len(text)))
    return UnitTree(text, body, tuple(source.broken), header)


def _mended(tree: tree_sitter.Tree, source: Source, text: str, header: str) -> tuple[Ts, Source]:
    """A tree of ``text`` with what is missing in it, unless that reads worse than without."""
    missing = insertions(text)
    if not missing:
        return tree.root_node, source
    mended, origins = _put_in(missing, header, text)
    encoded = mended.encode("utf-8", "surrogatepass")
    better = with_text(tree, source.encoded, encoded).root_node
    if better.has_error and _error_bytes(better) > _error_bytes(tree.root_node):
        return tree.root_node, source
    places = [Span(insertion.offset, insertion.offset) for insertion in missing]
    return better, Source.mended(encoded, len(header), EXPRESSIONS, origins, places)


def _put_in(missing: Sequence[Insertion], header: str, text: str) -> tuple[str, list[int]]:
    """``header + text`` with what was missing, and for each character where it was before."""
    parts, origins, done = [header], list(range(len(header))), 0
    for insertion in missing:
        parts += text[done : insertion.offset], insertion.text
        origins += range(len(header) + done, len(header) + insertion.offset)
        origins += [len(header) + insertion.offset] * len(insertion.text)
        done = insertion.offset
    parts.append(text[done:])
    origins += range(len(header) + done, len(header) + len(text) + 1)
    return "".join(parts), origins


def _error_bytes(root: Ts) -> int:
    """How much of the tree the parser could not make sense of."""
    count, stack = 0, [root]
    while stack:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            count += node.end_byte - node.start_byte + 1
        elif node.has_error:
            stack += node.children
    return count
