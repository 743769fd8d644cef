"""The options that a rule gives to a transform, read as what they should be."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.rulebook.model import Option


def word(options: Mapping[str, Option], name: str) -> str | None:
    """The option ``name`` as text; ``None`` if it is not given."""
    value = options.get(name)
    return value if isinstance(value, str) else None


def flag(options: Mapping[str, Option], name: str) -> bool:
    """Whether the option ``name`` is on."""
    return options.get(name) is True


def names(options: Mapping[str, Option], name: str) -> tuple[str, ...]:
    """The option ``name`` as a list of words; one word is a list of one."""
    value = options.get(name, ())
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    return (str(value),)


def code(options: Mapping[str, Option], name: str) -> str | None:
    """The option ``name`` as Python code: YAML's ``true`` is ``True``, ``10`` is ``10``."""
    value = options.get(name)
    return None if name not in options else value if isinstance(value, str) else repr(value)


def codes(options: Mapping[str, Option], name: str) -> dict[str, str]:
    """The option ``name``, a mapping to Python code."""
    value = options.get(name)
    if not isinstance(value, Mapping):
        return {}
    return {key: text if isinstance(text, str) else repr(text) for key, text in value.items()}
