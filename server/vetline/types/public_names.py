"""The names that rules know classes by, for the names of the modules that define them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen


@frozen(eq=False)
class PublicNames:
    """Known classes, by their package and own name: where a library defines a class is its affair.

    ``sqlalchemy.engine.base.Connection`` is the ``sqlalchemy.engine.Connection`` that rules mean.
    """

    known: frozenset[str]
    by_ends: Mapping[tuple[str, str], tuple[str, ...]]

    @classmethod
    def of(cls, known: Iterable[str]) -> PublicNames:
        """The public names among which to choose."""
        by_ends: dict[tuple[str, str], list[str]] = {}
        for name in sorted(known):
            by_ends.setdefault(_ends(name), []).append(name)
        found = {ends: tuple(names) for ends, names in by_ends.items()}
        return cls(frozenset(known), found)

    def public(self, definition: str) -> str:
        """The known name for the class ``definition``, or that itself if rules know no such one."""
        if definition in self.known:
            return definition
        for candidate in (definition, _RENAMED.get(definition, definition)):
            if candidate in self.known:
                return candidate
            names = self.by_ends.get(_ends(candidate), ())
            if names:
                return max(names, key=lambda name: _shared_parts(name, candidate))
        return definition


def _ends(name: str) -> tuple[str, str]:
    root, last = name.partition(".")[0], name.rpartition(".")[2]
    return root.lstrip("_"), last


def _shared_parts(one: str, other: str) -> tuple[int, int]:
    """How many parts two names share from the start; of two equal ones the shorter is nearer."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    shared = 0
    for left, right in pairs:
        if left != right:
            break
        shared += 1
    return shared, -len(one)


_RENAMED = {
    "werkzeug.wrappers.request.Request": "flask.wrappers.Request",
    "werkzeug.wrappers.response.Response": "flask.Response",
    "werkzeug.sansio.response.Response": "flask.Response",
    "sqlalchemy.orm.scoping.scoped_session": "sqlalchemy.orm.Session",
    "sqlalchemy.engine.cursor.CursorResult": "sqlalchemy.engine.Result",
    "docker.client.DockerClient": "docker.DockerClient",
}
"""Classes that one package defines and rules know by another, or by a base that they name."""
