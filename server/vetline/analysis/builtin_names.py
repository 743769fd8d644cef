"""The names that Python binds by itself."""

from __future__ import annotations

import builtins

BUILTINS = frozenset(dir(builtins))
"""Names that stand for something in any module that does not bind them."""
