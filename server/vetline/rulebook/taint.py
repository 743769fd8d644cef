"""The taint vocabulary: what is a source, a sink, a sanitizer, a guard, by dotted name.

Rules refer to its words (labels of sources, kinds of sinks) and never repeat them.
They stand in ``rules/vetline_rules/shared``; this is their shape, and `taint_reading` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen

from vetline.rulebook.callbacks import Callback
from vetline.rulebook.written import Place

EVERY_KIND = -1
"""All sink kinds, as bits."""


@frozen
class Kind:
    """A way in which data does harm; ``bit`` stands for it in sets of kinds.

    ``probes`` are texts that an attacker would send, ``danger`` is a regular expression for what
    makes them one: a check that no probe passes holds, a rewriting that leaves no danger cleans.
    """

    name: str
    bit: int
    title: str
    probes: tuple[str, ...] = ()
    danger: str = ""
    tails: tuple[str, ...] = ()  # what makes an attack of a text that a check asks for
    heads: tuple[str, ...] = ()  # the same, before a text that begins with a word


@frozen
class Source:
    """Data from outside; ``structured`` if it may be more than a string."""

    label: str
    what: str
    structured: bool = False
    is_local: bool = False  # a path or URL of the program itself, as a whole


@frozen
class Sink:
    """A callable that does harm with tainted arguments.

    ``places`` are positions, keyword names, ``self`` for the receiver, ``*`` for any argument and
    ``3:`` for all positions from the third on.  ``when`` names ``SINK_CONDITIONS``.
    """

    kind: str
    places: tuple[Place, ...]
    when: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()  # of a hint: how the receiver is called; empty: anything
    modules: tuple[str, ...] = ()  # of a hint: packages of which one must be imported


@frozen
class Handler:
    """A role of a function whose parameters come from outside.

    Known by a decorator (dotted name; or ``duck`` names on a receiver of unknown class), by a base
    class and method name, or by its own name.  ``route`` says that the decorator's path tells which
    parameters are data; ``html`` that a string it returns is sent as HTML, ``sends`` that what it
    returns is sent in another form.
    """

    label: str
    what: str
    decorators: frozenset[str] = frozenset()
    duck: frozenset[str] = frozenset()
    modules: tuple[str, ...] = ()
    bases: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()  # names of a first parameter that gets ``first_type``
    first_type: str = ""
    second: tuple[str, ...] = ()  # names of a second parameter, which tell whatever the function's
    second_type: str = ""
    route: bool = False
    html: bool = False
    sends: bool = False
    only_first: bool = False
    safe_types: frozenset[str] = frozenset()
    safe_defaults: frozenset[str] = frozenset()
    safe_names: str = ""
    given: frozenset[str] = frozenset()  # the decorator is given one of these
    texts: bool = False  # the parameters are plain texts, such as parts of a URL


@frozen
class Naming:
    """Data that is what it is by its name: a regular expression for, and one against."""

    label: str
    match: str
    but_not: str
    of: str = ""  # only of what has this label already
    modules: tuple[str, ...] = ()  # only where one of these packages is imported


@frozen
class Guard:
    """A callable whose truth (or mere return) says that an argument is harmless for ``kinds``."""

    place: Place
    kinds: int
    raises: bool = False
    pattern: int | None = None  # the argument that is a regular expression
    negated: bool = False  # harmless where it is false
    types: frozenset[str] = frozenset()  # of isinstance: the classes that count


@frozen(eq=False)
class TaintModel:
    """The whole vocabulary, indexed by what the interpreter meets."""

    kinds: Mapping[str, Kind]
    reads: Mapping[str, Source]
    calls: Mapping[str, Source]
    handlers: tuple[Handler, ...]
    callbacks: Mapping[str, Callback]  # by the call that hands a function over
    naming: tuple[Naming, ...]
    parameters: tuple[Naming, ...]  # of functions whose callers nobody sees
    made: tuple[Naming, ...]  # variables that a call of unknown result fills
    requests: Mapping[str, str]  # package to the class of what is called `request` there
    sinks: Mapping[str, tuple[Sink, ...]]
    stores: Mapping[str, tuple[Sink, ...]]
    hints: Mapping[str, tuple[Sink, ...]]
    sanitizers: Mapping[str, int]
    sanitizer_words: Mapping[str, int]
    restores: Mapping[str, int]
    guards: Mapping[str, tuple[Guard, ...]]
    exits: frozenset[str]
    options: Mapping[str, frozenset[str]]  # of programs, that take what follows them as it is
    keeps: frozenset[str]  # results that are the argument as a whole, only written otherwise
    texts: frozenset[str]  # results that carry HTML on
    normal: frozenset[str]  # results that are paths without `..`
    clean: frozenset[str]  # results that carry nothing on
    drains: frozenset[str]  # functions that read the stream which they are given
    holds: Mapping[str, tuple[Place, ...]]  # results that carry on only what stands there
    verbs: Mapping[str, str]  # dotted method to what it does to its container
    returns: Mapping[str, str]
    attributes: Mapping[str, str]
    iterates: Mapping[str, str]
    packages: frozenset[str]
    every_kind: int

    @cached_property
    def told(self) -> frozenset[str]:
        """All names that tell something of what a call gives."""
        clearing = (self.sanitizers, self.restores)
        passing = (self.keeps, self.texts, self.normal, self.clean, self.drains)
        return frozenset(self.calls).union(self.exits, *clearing, *passing)

    def mask(self, *names: str) -> int:
        """The kinds called ``names``, as bits."""
        mask = 0
        for name in names:
            mask |= self.kinds[name].bit
        return mask
