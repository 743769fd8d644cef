"""What one unit may know of the rest of its module, and of the types of libraries.

This is the barrier: typing in a body changes neither what a unit binds nor the interface that is
merged from it, so that no other unit has to be looked at again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import Factory, define, evolve, field, frozen

ConstantValue: TypeAlias = "str | bytes | int | float | complex | bool | None"

CHOICES_MAX = 4
"""How many constants a module-level name is known to stand for."""

LAMBDA = "lambda"
"""What a unit calls a part of a container that is a lambda; nothing has such a name."""

SLICES_MAX = 20_000
"""Interfaces of one module that are kept, by what the unit reads."""

ALIAS_DEPTH_MAX = 5
"""How many assignments are followed from a name to what it stands for."""


@frozen
class Known:
    """A value that is known before the program runs; ``None`` is a value too."""

    value: ConstantValue


@frozen
class Display:
    """A list, tuple, set or dict that is written out: what is known at each index or key.

    A part is a constant, a container, the dotted name of something, or nothing that is known.
    A lambda is called after the container and its key; a unit, which writes it without a name,
    says ``LAMBDA``.
    A regular expression (kind ``pattern``) is kept as its text.
    """

    kind: str
    parts: tuple[tuple[ConstantValue, Known | Display | str], ...]


_NO_ROOTS: frozenset[str] = frozenset()


@frozen
class RawBinding:
    """What a unit binds a module-level name to, in the unit's own words.

    ``target`` is a dotted name as written (``subprocess.run``; ``.models.User`` is relative),
    ``call`` the dotted name of what was called to make the value.  ``is_literal`` says that the
    value is a literal that all functions of the module know, ``may_be_text`` that it is a string
    if what it is worked out from is.
    """

    name: str
    target: str = ""
    call: str = ""
    constant: Known | None = None
    annotation: str = ""
    is_import: bool = False
    is_definition: bool = False
    bases: tuple[str, ...] = ()
    display: Display | None = None
    is_literal: bool = False
    may_be_text: bool = False
    fills: bool = False  # a function puts something into it, and binds nothing
    is_inner: bool = False  # a function or a class imports it, and binds nothing out there
    roots: frozenset[str] = field(init=False, eq=False, repr=False)
    """The module-level names that it is defined by."""

    @roots.default
    def _of_its_words(self) -> frozenset[str]:
        if self.is_import:
            return _NO_ROOTS
        parts = self.display.parts if self.display is not None else ()
        named = [part for _, part in parts if isinstance(part, str)]
        texts = (self.target, self.call, self.annotation, *self.bases, *named)
        return frozenset(text.partition(".")[0] for text in texts if text) or _NO_ROOTS


@frozen
class Global:
    """What a module-level name stands for, in absolute dotted names.

    ``choices`` are the constants that it may be if it is bound to several, by functions perhaps.
    ``is_unsettled`` says that whoever wants to know what Semgrep makes of the name has to look at
    the whole module: it is bound several times, after a function that may read it, or to a value
    that has to be worked out.
    """

    qualified: str | None = None
    constant: Known | None = None
    type: str | None = None
    bases: tuple[str, ...] = ()
    is_import: bool = False
    display: Display | None = None
    is_unsettled: bool = False
    choices: tuple[Known, ...] = ()
    is_filled: bool = False  # by functions, which put things into what the module makes
    imported: str = ""  # what is imported, as it is written there


@frozen
class TypeTable:
    """The little that must be known of libraries to know the class of a value.

    ``returns`` maps a callable to the class of its result, ``attributes`` a class's attribute to
    its class; both in public dotted names.  ``packages`` are those whose mere import says what a
    module is about: web frameworks, drivers of databases.
    """

    returns: Mapping[str, str] = Factory(dict)
    attributes: Mapping[str, str] = Factory(dict)
    packages: frozenset[str] = frozenset()


@frozen
class Interface:
    """The names that a module binds at its top level, and as ``Class.attribute``.

    This is the part that one unit reads, and so part of the key of its findings.
    ``inferred`` are classes of expressions in the unit, by how they are written, that somebody has
    found out who may look at all the code there is.
    """

    module: str = ""
    package: str = ""
    names: Mapping[str, Global] = Factory(dict)
    star_imports: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()  # of those in the type table, the ones that are imported
    inferred: Mapping[str, str] = Factory(dict)
    has_inner: bool = False  # names that somebody else imports in a function or a class
    _key: InterfaceKey = field(init=False, eq=False, repr=False)

    @_key.default
    def _of_its_parts(self) -> InterfaceKey:
        own = (self.module, self.package, self.star_imports, self.packages, self.has_inner)
        return InterfaceKey((*own, *self.names.items(), *self.inferred.items()))

    @property
    def is_unsettled(self) -> bool:
        """Whether it takes the whole module to know what Semgrep makes of the names in it."""
        return self.has_inner or any(entry.is_unsettled for entry in self.names.values())

    def key(self) -> InterfaceKey:
        """What makes two interfaces the same to whoever reads them."""
        return self._key


@frozen(cache_hash=True)
class InterfaceKey:
    """The content of an interface, hashed once: keys of many memos hold it."""

    parts: tuple[Hashable, ...]


@define(eq=False)
class ModuleNames:
    """All that the units of a module bind; a name is resolved when a unit reads it."""

    module: str
    package: str
    types: TypeTable
    bindings: Mapping[str, Sequence[RawBinding]]
    star_imports: tuple[str, ...]
    packages: tuple[str, ...] = ()
    filled: frozenset[str] = frozenset()
    inner: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()  # of classes, which may be called like a constant
    _resolved: dict[str, Global] = field(init=False, factory=dict)
    _slices: dict[frozenset[str], Interface] = field(init=False, factory=dict)

    @classmethod
    def of(
        cls, module: str, package: str, types: TypeTable, bindings: Iterable[RawBinding],
        star_imports: Iterable[str],
    ) -> ModuleNames:  # fmt: skip
        """The names of a module, merged from what its units bind, in order."""
        by_name: dict[str, list[RawBinding]] = {}
        is_late = False  # Whoever stands before it knows nothing of what is bound now.
        filled: set[str] = set()
        inner: set[str] = set()
        for binding in bindings:
            if binding.fills or binding.is_inner:
                (filled if binding.fills else inner).add(binding.name)
                continue
            is_late |= binding.is_definition
            own = evolve(binding, is_literal=False) if is_late and binding.is_literal else binding
            by_name.setdefault(binding.name, []).append(own)
        stars = tuple(absolute(star, package) for star in star_imports)
        targets = {b.target for found in by_name.values() for b in found if b.is_import}
        roots = {target.partition(".")[0] for target in (*targets, *stars)}
        packages = tuple(sorted(roots & types.packages))
        attributes = {last for name in by_name for _, dot, last in [name.rpartition(".")] if dot}
        sets = map(frozenset, (filled, inner, attributes))
        return cls(module, package, types, by_name, stars, packages, *sets)

    def slice(self, reads: frozenset[str]) -> Interface:
        """The interface as a unit sees it that reads ``reads``; the same object each time."""
        found = self._slices.get(reads)
        if found is None:
            if len(self._slices) >= SLICES_MAX:
                self._slices.clear()
            found = self._slices[reads] = self._sliced(reads)
        return found

    def _sliced(self, reads: frozenset[str]) -> Interface:
        names = {name: self.get(name) for name in sorted(reads) if name in self.bindings}
        return Interface(
            self.module, self.package, names, self.star_imports, self.packages,
            has_inner=not self.inner.isdisjoint(reads),
        )  # fmt: skip

    def get(self, name: str) -> Global:
        """What ``name``, which the module binds, stands for."""
        found = self._resolved.get(name)
        if found is None:
            resolver = _Resolver(self.module, self.package, self.bindings, self.types)
            found = resolver.resolved(self.bindings[name])
            if name in self.filled and not found.is_import:
                found = evolve(found, is_filled=True)
            if name in self.attributes and found.constant is not None:
                found = evolve(found, is_unsettled=True)
            self._resolved[name] = found
        return found

    def changed_since(self, before: ModuleNames) -> frozenset[str]:
        """The names that may stand for something else than they did in ``before``."""
        old, new = before.bindings, self.bindings
        changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        changed |= (self.filled ^ before.filled) | (self.inner ^ before.inner)
        changed |= self.attributes ^ before.attributes
        for _ in range(ALIAS_DEPTH_MAX):
            more = {
                name
                for name, found in new.items()
                if name not in changed and any(not b.roots.isdisjoint(changed) for b in found)
            }
            if not more:
                break
            changed |= more
        return frozenset(changed)


def absolute(target: str, package: str) -> str:
    """The dotted name ``target``, with leading dots resolved against ``package``."""
    if not target.startswith("."):
        return target
    name = target.lstrip(".")
    parents = package.split(".") if package else []
    up = len(target) - len(name) - 1
    kept = parents[: len(parents) - up] if up else parents
    return ".".join([*kept, name] if name else kept)


def lambda_name(container: str, key: ConstantValue) -> str:
    """What the lambda at ``key`` of a container that is written out is called."""
    return f"{container}.{key!s}"


def class_of_call(qualified: str, types: TypeTable) -> str | None:
    """The class of what calling ``qualified`` gives: from the table, or a class's own name."""
    known = types.returns.get(qualified)
    if known is not None:
        return known
    last = qualified.rpartition(".")[2].lstrip("_")
    return qualified if last[:1].isupper() and not last.isupper() else None


@frozen
class _Resolver:
    module: str
    package: str
    by_name: Mapping[str, Sequence[RawBinding]]
    types: TypeTable

    def resolved(self, found: Sequence[RawBinding]) -> Global:
        """What several bindings of one name amount to."""
        imports = [b for b in found if b.is_import]
        if imports:
            # `try: import a as x / except: import b as x`: the one that is wanted comes first.
            written = imports[0].target
            is_many = len(set(found)) > 1
            home = absolute(written, self.package)
            return Global(home, is_import=True, is_unsettled=is_many, imported=written)
        last = found[-1]
        if last.is_definition:
            bases = tuple(b for base in last.bases if (b := self.dotted(base)) is not None)
            return Global(qualified=self._own(last.name), bases=bases)
        values = [b for b in found if b.constant is None or b.constant.value is not None] or found
        constants = list(dict.fromkeys(b.constant for b in found))
        only = constants[0] if len(constants) == 1 else None
        several = tuple(c for c in constants if c is not None)
        is_choice = 1 < len(several) == len(constants) <= CHOICES_MAX
        types = {self._type(b) for b in values}
        is_member = "." in last.name  # of which Semgrep knows nothing anyway
        is_known = not is_member and any(map(self._may_be_known, found))
        is_unsettled = is_known and not (len(found) == 1 and last.is_literal)
        target = self.dotted(last.target) if len(found) == 1 and last.target else None
        kind = next(iter(types)) if len(types) == 1 else None
        display = self._display(last) if len(found) == 1 else None
        choices = several if is_choice else ()
        return Global(
            target, only, kind, display=display, is_unsettled=is_unsettled, choices=choices
        )

    def _may_be_known(self, binding: RawBinding) -> bool:
        """Whether it is a constant, or another name for something that is bound here."""
        is_text = binding.constant is not None or binding.may_be_text
        return is_text or binding.target in self.by_name

    def _display(self, binding: RawBinding) -> Display | None:
        """What a container that is written out holds, its names resolved."""
        display = binding.display
        if display is None or (display.kind == "pattern" and self._type(binding) != "re.Pattern"):
            return None
        own = self._own(binding.name)
        parts = tuple(
            (
                key,
                self._part(part, lambda_name(own, key)) if part and isinstance(part, str) else part,
            )
            for key, part in display.parts
        )
        return Display(display.kind, parts)

    def _part(self, part: str, own: str) -> str:
        """The absolute name of a part of a container, which is called ``own`` if it has none."""
        return own if part == LAMBDA else self.dotted(part) or ""

    def dotted(self, text: str, depth: int = 0) -> str | None:
        """The absolute name of a dotted name as written in this module."""
        root, dot, rest = text.partition(".")
        found = self.by_name.get(root)
        if found is None:
            return text
        if depth >= ALIAS_DEPTH_MAX:
            return None
        for binding in found:
            if binding.is_import:
                return absolute(binding.target, self.package) + dot + rest
        last = found[-1]
        if last.is_definition:
            return self._own(root) + dot + rest
        if last.target and len(found) == 1:
            base = self.dotted(last.target, depth + 1)
            return base + dot + rest if base is not None else None
        if (last.call or last.annotation) and rest:
            kind = self._type(last, depth + 1)
            return self._member(kind, rest) if kind is not None else None
        return None

    def _type(self, binding: RawBinding, depth: int = 0) -> str | None:
        if binding.annotation:
            return self.dotted(binding.annotation, depth + 1)
        if not binding.call or depth >= ALIAS_DEPTH_MAX:
            return None
        called = self.dotted(binding.call, depth + 1)
        return class_of_call(called, self.types) if called is not None else None

    def _member(self, kind: str, rest: str) -> str:
        for attr in rest.split("."):
            kind = self.types.attributes.get(f"{kind}.{attr}", f"{kind}.{attr}")
        return kind

    def _own(self, name: str) -> str:
        return f"{self.module}.{name}" if self.module else name
