"""The shape of a rule file: its keys, and what each may hold.

The classes here mirror the YAML, and ``cattrs`` reads them; ``rulefile`` makes a ``Rule`` of them.
What a rule matches is a small language of its own, and is read by ``operators``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from types import NoneType
from typing import NewType, TypeAlias, TypeVar

from attrs import AttrsInstance, Factory, fields, frozen
from cattrs import Converter, ForbiddenExtraKeysError, transform_error
from cattrs.gen import make_dict_structure_fn, override

from vetline.rulebook.model import Confidence, Option, Profile, Severity

Yaml: TypeAlias = "str | int | float | bool | list[Yaml] | dict[str, Yaml] | None"
Line = NewType("Line", str)  # text without a line break, not empty
RuleId = NewType("RuleId", str)  # kebab-case
Language = NewType("Language", str)
Written = NewType("Written", object)  # read by `operators`
Numbers = NewType("Numbers", tuple[int, ...])
RegexPair = NewType("RegexPair", tuple[str, str])  # pattern, replacement
Options = NewType("Options", Mapping[str, Option])

WORDS_MAX = 40
"""Known words that a message lists where none is near to what was written."""

LANGUAGES = ("python", "text")
_RULE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@frozen
class FixForm:
    """The key ``fix``."""

    title: Line
    replace: str | None = None
    transform: Line | None = None
    regex: RegexPair | None = None
    options: Options = Options({})
    safe: bool = False
    reason: str = ""
    imports: tuple[Line, ...] = ()
    alternatives: tuple[FixForm, ...] = ()


@frozen
class ExampleForm:
    """One item of the key ``examples``."""

    bad: str | None = None
    good: str | None = None
    fixed: str | None = None
    path: Line | None = None
    files: Mapping[str, str] = Factory(dict)
    lines: Numbers = Numbers(())


@frozen
class RuleForm:
    """A whole rule file, in the order in which it is best written."""

    id: RuleId
    title: Line
    severity: Severity
    confidence: Confidence
    message: Line
    explain: str
    cwe: Numbers = Numbers(())
    severity_reason: str = ""
    match: Written | None = None
    inside: Written | None = None
    not_inside: Written | None = None
    unless: Written | None = None
    where: Written | None = None
    focus: Written | None = None
    taint: Options | None = None
    check: Written | None = None
    fix: FixForm | None = None
    examples: tuple[ExampleForm, ...] = ()
    references: tuple[Line, ...] = ()
    since: Line | None = None
    family: Line | None = None
    profile: Profile = Profile.DEFAULT
    aliases: tuple[Line, ...] = ()
    supersedes: tuple[RuleId, ...] = ()
    unless_harmless: Line | None = None
    requires: Mapping[str, str] = Factory(dict)
    paths: tuple[Line, ...] = ()
    paths_excluded: tuple[Line, ...] = ()
    languages: tuple[Language, ...] = (Language("python"),)
    in_tests: Severity | None = None


def read_form(document: Yaml) -> RuleForm:
    """The rule file's content as a form; raises what ``form_errors`` explains."""
    return _CONVERTER.structure(document, RuleForm)


def form_errors(error: BaseException) -> Iterator[tuple[str, str]]:
    """Each thing that ``read_form`` found wrong: the key (dotted) and what is wrong there."""
    for line in transform_error(error, format_exception=_described):
        message, _, key = line.rpartition(" @ $")
        yield key.lstrip(".").replace("_", "-"), message


def kind_of(value: object) -> str:
    """What ``value`` is, in words for the author of a rule."""
    return _KIND_WORDS.get(type(value), "something else")


def unknown_word(what: str, word: str, known: Iterable[str]) -> str:
    """The message that ``word`` is no known ``what``, with the nearest one or else all of them."""
    words = list(known)
    near = get_close_matches(word, words, 1)
    instead = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(words)}"
    return f"unknown {what} `{word}`" + (f": {instead}" if near or len(words) <= WORDS_MAX else "")


def option_of(value: Yaml) -> Option:
    """``value`` as an option: lists become tuples, so that rules stay values."""
    if isinstance(value, list):
        return tuple(option_of(item) for item in value)
    if isinstance(value, dict):
        return {key: option_of(item) for key, item in value.items()}
    return value


def key_of(attribute: str) -> str:
    """The key in the file for an attribute of a form."""
    return attribute.replace("_", "-")


_KIND_WORDS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
    NoneType: "nothing",
}

_Form = TypeVar("_Form", bound=AttrsInstance)


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    strict: tuple[tuple[object, Callable[[object, object], object]], ...] = (
        (str, _exactly(str)),
        (int, _exactly(int)),
        (bool, _exactly(bool)),
        (Line, _line),
        (RuleId, _rule_id),
        (Language, _language),
        (Written, lambda value, _: value),
        (Options, _options),
        (Numbers, _numbers),
        (RegexPair, _regex_pair),
    )
    for kind, hook in strict:
        converter.register_structure_hook(kind, hook)
    for words in (Severity, Confidence, Profile):
        converter.register_structure_hook(words, _member)
    for form in (FixForm, ExampleForm, RuleForm):
        converter.register_structure_hook(form, _mapping_hook(converter, form))
    return converter


def _mapping_hook(converter: Converter, form: type[_Form]) -> Callable[[object, object], _Form]:
    renamed = {one.name: override(rename=key_of(one.name)) for one in fields(form)}
    structure = make_dict_structure_fn(form, converter, **renamed)  # type: ignore[arg-type]

    def read(value: object, kind: object) -> _Form:
        if not isinstance(value, dict):
            raise TypeError(f"should be a mapping, is {kind_of(value)}")
        return structure(value, kind)

    return read


def _exactly(kind: type) -> Callable[[object, object], object]:
    def read(value: object, _: object) -> object:
        if type(value) is not kind:
            raise TypeError(f"should be {_KIND_WORDS[kind]}, is {kind_of(value)}")
        return value

    return read


def _line(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"should be text (in quotes), is {kind_of(value)}")
    if not value.strip() or "\n" in value.strip():
        raise ValueError("should be one line of text")
    return value.strip()


def _rule_id(value: object, _: object) -> str:
    if not isinstance(value, str) or not _RULE_ID.fullmatch(value):
        raise ValueError("should be kebab-case that names the bad thing, such as `yaml-load`")
    return value


def _language(value: object, _: object) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"should be one of {', '.join(LANGUAGES)}")
    return str(value)


def _member(value: object, kind: type[StrEnum]) -> StrEnum:
    word = "off" if value is False else str(value)  # YAML 1.1 reads a bare `off` as false.
    try:
        return kind(word)
    except ValueError:
        raise ValueError(f"should be one of {', '.join(kind)}; is `{word}`") from None


def _options(value: object, _: object) -> Options:
    if not isinstance(value, dict):
        raise TypeError(f"should be a mapping, is {kind_of(value)}")
    return Options({str(key): option_of(item) for key, item in value.items()})


def _numbers(value: object, _: object) -> tuple[int, ...]:
    items = value if isinstance(value, list) else [value]
    if not all(type(item) is int for item in items):
        raise ValueError("should be a list of numbers, such as [89]")
    return tuple(items)


def _regex_pair(value: object, _: object) -> RegexPair:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("should be a list of two texts: what to look for, what to put there")
    pattern, replacement = value
    if not isinstance(pattern, str) or not isinstance(replacement, str):
        raise TypeError("should be a list of two texts: what to look for, what to put there")
    return RegexPair((pattern, replacement))


def _described(error: BaseException, _: object) -> str:
    if isinstance(error, KeyError):
        return "is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        known = [key_of(one.name) for one in fields(error.cl)]
        return "; ".join(unknown_word("key", str(key), known) for key in error.extra_fields)
    if isinstance(error, TypeError) and "iterable" in str(error):
        return "should be a list"
    return str(error)


_CONVERTER = _converter()
