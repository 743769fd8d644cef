"""Names of the standard library for signs that checks and rewritings ask for."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.analysis.flow.values import Value, constant

SIGNS: Mapping[str, Value] = {
    name: constant(sign)
    for module in ("os", "os.path", "posixpath")
    for name, sign in (
        (f"{module}.sep", "/"),
        (f"{module}.pardir", ".."),
        (f"{module}.curdir", "."),
        (f"{module}.extsep", "."),
    )
}
"""Paths are those of the systems that servers run on."""
