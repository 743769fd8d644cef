"""What all nodes have in common.

The classes are frozen for the type checker only: a check at run time on every attribute
would make lowering, the dearest step of a keystroke, three times slower.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import attrs

__all__ = ["Node", "node"]

if TYPE_CHECKING:
    from attrs import frozen as node
else:
    node = partial(attrs.define, eq=False)


@node
class Node:
    """Anything that has a place in a unit."""

    start: int
    end: int
