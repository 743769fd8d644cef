"""What a function or class does with data, as much as its callers need to know.

These are values: equal summaries make callers behave the same, which is the barrier between a body
that is being typed and everything that calls it.  So no span is in them: a place in a function is
its number in ``UnitFlows.places``, which is looked up when a trace is shown.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

from attrs import frozen

from vetline.analysis.flow.values import ConstantValue, Key, Path
from vetline.analysis.interface import Display, Known

RESULT_DEPTH_MAX = 3
"""How deep a returned container is described."""
RESULT_PARTS_MAX = 100
"""Values and taints that a result tells of, counted with those inside of others."""

RESULT_ITEMS_MAX = 24
"""How many parts of a returned container are described."""

Given: TypeAlias = "tuple[tuple[int, str, ConstantValue], ...]"
"""Parameters of which the caller knows the value: index, class (``True`` is no 1), and value."""

SETTER = ".setter"
"""Behind the name of a method that sets a property."""
LOCALS = ".<locals>."
"""Between the name of a function or class and that of a function in it, which leaves it."""
GLOBAL = "global "
"""Before the dotted name of what a module keeps, which is to a function as one more parameter."""
LEFT = ".<left>"
"""Behind the name of what a module keeps: what its functions leave in it."""
BARE = f"{LOCALS}<bare>"
"""Behind the name of a function that decorators put another in the place of."""
INSTANCE, CLASS = "instance", "class"
SELF_GIVEN = "self"
"""Stands in the place of a class in ``Given``: the value is the name of the receiver's class."""

Way: TypeAlias = "tuple[tuple[str, int], ...]"
"""Places in functions, by dotted name and number."""


def home_of(name: str) -> str:
    """The definition whose code holds the one called ``name``."""
    return name.removesuffix(SETTER).partition(LOCALS)[0]


@frozen
class Carried:
    """Taint in a result: from a parameter (at ``path`` in it), or with ``label`` from a source."""

    param: int
    path: Path
    label: str
    what: str
    key: Key
    cleared: int
    weak: int
    whole: bool
    normal: bool
    way: Way


@frozen
class Result:
    """A value that leaves a function."""

    carried: tuple[Carried, ...] = ()
    constants: tuple[ConstantValue, ...] | None = None
    text: str = ""
    type: str = ""
    ref: str = ""
    kind: str = ""  # of the object it is; "" for none
    items: tuple[tuple[Key, Result], ...] = ()
    rest: Result | None = None
    exact: bool = True


@frozen
class Reach:
    """A parameter's way into a sink.

    ``text`` is what the sink gets, with holes; ``needs`` are conditions that only the caller can
    decide, because they ask what the parameter is.
    """

    param: int
    path: Path
    kind: str
    sink: str
    cleared: int
    weak: int
    normal: bool
    text: str
    needs: tuple[str, ...]
    way: Way


@frozen
class Ask:
    """A call of something that the caller has passed: ``callee``, with what is ``given`` to it.

    That is positional where it has no name, ``*`` and ``**`` for what is spread.
    """

    callee: Result
    given: tuple[tuple[str, Result], ...]


@frozen
class FunctionSummary:
    """A function or method, seen from outside.

    ``params`` are names with their kind (``""``, ``*``, ``**``) in front.
    ``stores`` are attributes set on a parameter (``self`` above all), ``checked`` the kinds that
    are harmless in a parameter when the function returns, ``confirmed`` when what it returns is
    true.  ``exits`` says that it never returns.  ``decides`` are the parameters that conditions
    ask for: of a call that knows them more can be said.  ``receives`` is what a method is given
    before its arguments: ``INSTANCE``, ``CLASS``, or nothing if it is static or a plain function.
    """

    name: str
    params: tuple[str, ...]
    result: Result = Result()
    reaches: tuple[Reach, ...] = ()
    stores: tuple[tuple[int, Key, Result], ...] = ()
    checked: tuple[tuple[int, int], ...] = ()
    confirmed: tuple[tuple[int, int], ...] = ()
    defaults: tuple[tuple[int, ConstantValue], ...] = ()  # that are known, by parameter
    exits: bool = False
    decides: tuple[int, ...] = ()
    receives: str = ""
    raises: tuple[Result, ...] = ()  # exceptions that hold what it was given
    hands: tuple[tuple[int | str, Result], ...] = ()  # what a decorator calls a function with
    classes: tuple[tuple[int, str], ...] = ()  # that parameters are annotated with
    is_property: bool = False
    asks: tuple[Ask, ...] = ()  # what they give are parameters behind ``params``
    decorators: tuple[Result, ...] = ()  # of the workspace, that put another in its place
    captured: int = 0  # first parameters, for what it sees of the function that it stands in


@frozen
class ClassSummary:
    """A class, seen from outside.

    ``attributes`` are what its body and its methods leave in it whatever they were given;
    ``fields`` the annotated names that a dataclass or model takes, with their classes.
    ``sets`` are the attributes that its methods set to what callers pass.
    """

    name: str
    bases: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    attributes: tuple[tuple[str, Result], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    sets: frozenset[str] = frozenset()


@frozen
class GlobalSummary:
    """A name that a module binds to what is known before the program runs, seen from outside."""

    name: str
    constant: Known | None = None
    choices: tuple[Known, ...] = ()
    display: Display | None = None
    left: Result = Result()  # by functions of the module
    type: str = ""  # the class of what the module makes once for all who import it


Summary: TypeAlias = "FunctionSummary | ClassSummary | GlobalSummary"


class Lookup(Protocol):
    """What finds the summary of a function or class by its dotted name."""

    def __call__(self, name: str, given: Given = ()) -> Summary | None:
        """The summary of ``name``, of a function where its parameters are what is ``given``."""


def nothing_known(name: str, given: Given = ()) -> Summary | None:
    """A lookup for a unit that stands alone."""
    del name, given
    return None
