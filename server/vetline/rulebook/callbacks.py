"""Functions that a library calls with what comes from outside, known by the call they go into."""

from __future__ import annotations

from attrs import frozen

from vetline.rulebook.written import Place, Written, mapping, places, sequence, word_list

PARAMETERS_MAX = 8
"""Parameters of such a function that are thought of."""


@frozen
class Callback:
    """A call that hands a function over, at the first of ``at`` that is given.

    ``outside`` are the positions of the parameters that then hold what comes from outside.
    What stands at the same place of what is given as ``inputs`` tells more of each: the path of a
    file that the library itself has written (the classes ``files``), or a number.
    """

    label: str
    what: str
    at: tuple[Place, ...]
    outside: frozenset[int]
    inputs: tuple[Place, ...] = ()
    files: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def callbacks_of(written: Written) -> dict[str, Callback]:
    """The callbacks that ``written`` lists, by the dotted name of the call."""
    found: dict[str, Callback] = {}
    for group in map(mapping, sequence(written)):
        said = [place for place in places(group.get("outside")) if isinstance(place, int)]
        outside = frozenset(said or range(PARAMETERS_MAX))
        callback = Callback(
            str(group["label"]),
            str(group["what"]),
            places(group["at"]),
            outside,
            places(group.get("inputs")),
            frozenset(word_list(group.get("files"))),
            frozenset(word_list(group.get("numbers"))),
        )
        found.update(dict.fromkeys(word_list(group["calls"]), callback))
    return found
