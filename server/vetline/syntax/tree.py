"""A unit's text to its tree: parsed by tree-sitter, lowered to our own nodes.

The only module that starts tree-sitter.
A unit is always parsed afresh, because an incrementally edited tree may differ from a fresh one
in broken code, and then the answer would depend on how the text came to be.
"""

from __future__ import annotations

from functools import lru_cache

import tree_sitter
import tree_sitter_python
from attrs import frozen

from vetline.syntax.lower import Source, lower_block
from vetline.syntax.nodes import Stmt
from vetline.text.span import Span


@frozen(eq=False)
class UnitTree:
    """The statements of one unit.

    A method's tree is its class with that method alone in the body; what belongs to the class
    header has negative offsets, because the header is not part of the unit's text.
    """

    text: str
    body: tuple[Stmt, ...]
    broken: tuple[Span, ...]


def parse_unit(text: str, header: str = "") -> UnitTree:
    """The tree of ``text``, which stands inside ``header`` (``"class A(B):\\n"``) if one is given.

    Never fails: what cannot be parsed is an ``Unknown`` node, and its place is in ``broken``.
    """
    encoded = (header + text).encode("utf-8", "surrogatepass")
    root = _parser().parse(encoded).root_node
    source = Source.of(header + text, encoded, len(header))
    body = lower_block(root, source)
    return UnitTree(text, body, tuple(source.broken))


@lru_cache(maxsize=1)
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
