"""Rule files from packs and folders, read into a rulebook.

This module touches the disk; it never runs anything. A rule pack is a package with YAML files,
found by the entry-point group ``vetline.rule_packs``, and is not imported.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from vetline.rulebook.cache import CACHE_FORMAT, keep_documents, kept_documents
from vetline.rulebook.model import Option, Rule
from vetline.rulebook.problem import RuleProblem
from vetline.rulebook.rulebook import Rulebook, rulebook_of
from vetline.rulebook.rulefile import read_rule
from vetline.rulebook.schema import Yaml, kind_of, option_of
from vetline.rulebook.sets import NamedSets
from vetline.rulebook.sink_conditions import without_unknown

RULE_FILE_BYTES_MAX = 1_000_000
"""Rule files larger than this are not read."""

RULE_FILES_MAX = 5_000
"""Rule files that one path may hold."""

BUILTIN_PACK = "vetline_rules"
PACK_GROUP = "vetline.rule_packs"


@frozen
class Source:
    """A YAML file: its absolute path, and its text."""

    path: str
    text: str

    @property
    def is_shared(self) -> bool:
        """Whether the file holds words for rules to use, and no rule."""
        return Path(self.path).parent.name == "shared"

    @property
    def is_semgrep(self) -> bool:
        """Whether the file is in Semgrep's format."""
        return _SEMGREP.search(self.text) is not None


def load_rulebook(
    paths: Sequence[Path] = (), *, builtin: bool = True, cache: Path | None = None
) -> Rulebook:
    """The built-in rules, those of installed packs, and those at ``paths`` (files or folders).

    ``cache`` is a folder in which parsed files may be kept.
    Without ``builtin`` no pack is read, and only the words of the built-in one are known.
    """
    problems: list[RuleProblem] = []
    folders = pack_folders() if builtin else [folder / "shared" for folder in pack_folders()]
    sources = list(_read_files([*folders, *paths], problems))
    return rulebook_from(sources, problems, cache)


def rulebook_from(
    sources: Sequence[Source], problems: Iterable[RuleProblem] = (), cache: Path | None = None
) -> Rulebook:
    """The rulebook of ``sources``, which came with ``problems``; see ``load_rulebook``."""
    found = list(problems)
    key = fingerprint(sources)
    kept = kept_documents(cache, key) if cache else None
    documents = kept if kept is not None else _parsed(sources, found)
    sets, vocabulary = _shared(documents, found)
    rules: list[Rule] = []
    theirs: list[Rule] = []  # whose reader has looked at every pattern
    for source in sources:
        if source.is_semgrep:
            theirs.extend(_semgrep_rules(source, found))
        elif source.path in documents and not source.is_shared:
            rule, wrong = read_rule(documents[source.path], source.path, sets)
            rules.extend([rule] if rule else [])
            found.extend(wrong)
    if kept is None:
        rules = _without_faults(rules, vocabulary, found)
        if cache and not found:
            keep_documents(cache, key, documents)
    return rulebook_of([*rules, *theirs], key, vocabulary, found)


def fingerprint(sources: Iterable[Source]) -> str:
    """A digest of all paths and texts."""
    state = hashlib.blake2b(CACHE_FORMAT.encode(), digest_size=16)
    for source in sources:
        for part in (source.path, source.text):
            content = part.encode("utf-8", "surrogatepass")
            state.update(len(content).to_bytes(8, "big"))
            state.update(content)
    return state.hexdigest()


def pack_folders() -> list[Path]:
    """The folders of the installed rule packs, the built-in one first."""
    # Imported here because it costs 30 ms, which a server pays once and a test of a rule never.
    from importlib.metadata import entry_points

    names = [BUILTIN_PACK, *sorted(point.value for point in entry_points(group=PACK_GROUP))]
    found = (find_spec(name) for name in dict.fromkeys(names) if "." not in name)
    return [
        Path(folder) for spec in found if spec for folder in spec.submodule_search_locations or ()
    ]


def _read_files(paths: Iterable[Path], problems: list[RuleProblem]) -> Iterator[Source]:
    seen: set[Hashable] = set()
    for path in paths:
        found = {file: _identity(file) for file in _yaml_files(path)}
        files = [file for file, identity in found.items() if identity not in seen]
        seen.update(found.values())
        if len(files) > RULE_FILES_MAX:
            message = f"holds more than {RULE_FILES_MAX} rule files; only so many are read"
            problems.append(RuleProblem(str(path), "", message))
        for file in files[:RULE_FILES_MAX]:
            text = _read_text(file)
            if isinstance(text, RuleProblem):
                problems.append(text)
            else:
                yield Source(os.path.abspath(file), text)  # noqa: PTH100


def _identity(file: Path) -> Hashable:
    """What two paths to one file have in common; their real path takes ten times as long."""
    try:
        found = file.stat()
    except OSError:
        return file
    return found.st_dev, found.st_ino


def _yaml_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [*_words_around(path), path]
    found = (file for ending in ("yaml", "yml") for file in path.rglob(f"*.{ending}"))
    return [
        *_words_around(path),
        *sorted(file for file in found if not _is_passed_over(file.relative_to(path))),
    ]


def _words_around(path: Path) -> list[Path]:
    """The shared files of the pack that ``path``, a family or one of its rules, lies in."""
    folders = (path.parent / "shared", path.parent.parent / "shared")
    return [words for folder in folders for words in sorted(folder.glob("*.yaml"))]


def _is_passed_over(inner: Path) -> bool:
    """Whether a folder's file is hidden, or code that a Semgrep rule is tested on."""
    return inner.stem.endswith(".test") or any(part.startswith(".") for part in inner.parts)


def _read_text(file: Path) -> str | RuleProblem:
    try:
        if file.stat().st_size > RULE_FILE_BYTES_MAX:
            message = f"is larger than {RULE_FILE_BYTES_MAX // 1_000_000} MB; not read"
            return RuleProblem(str(file), "", message)
        return file.read_text(encoding="utf-8")
    except OSError as error:
        return RuleProblem(str(file), "", f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return RuleProblem(str(file), "", "cannot be read: it is not UTF-8")


def _semgrep_rules(source: Source, problems: list[RuleProblem]) -> tuple[Rule, ...]:
    from vetline.rulebook.semgrep import load_semgrep

    rules, wrong = load_semgrep(source.path, source.text)
    problems.extend(wrong)
    return tuple(rules)


def _parsed(sources: Iterable[Source], problems: list[RuleProblem]) -> Mapping[str, Yaml]:
    """The content of each of ``sources`` by path, but for Semgrep's, which have a reader."""
    # PyYAML costs 20 ms, which is not paid when all is in the cache.
    from vetline.rulebook.yamlfile import read_yaml

    documents: dict[str, Yaml] = {}
    for source in sources:
        if source.is_semgrep:
            continue
        document, problem = read_yaml(source.path, source.text)
        if problem:
            problems.append(problem)
        else:
            documents[source.path] = document
    return documents


def _without_faults(
    rules: Iterable[Rule], vocabulary: Mapping[str, Option], problems: list[RuleProblem]
) -> list[Rule]:
    """The rules whose patterns compile and whose words are known; what is cached is known to."""
    from vetline.rulebook.taint_words import taint_faults
    from vetline.rulebook.verify import rule_faults

    sound = []
    for rule in rules:
        faults = [("match", fault) for fault in rule_faults(rule)]
        faults += taint_faults(rule, vocabulary)
        problems.extend(RuleProblem(rule.origin, key, fault) for key, fault in faults)
        if not faults:
            sound.append(rule)
    return sound


def _shared(
    documents: Mapping[str, Yaml], problems: list[RuleProblem]
) -> tuple[NamedSets, Mapping[str, Option]]:
    """The named sets, and all else that packs share, by file name; later packs add to earlier."""
    sets: dict[str, tuple[str, ...]] = {}
    vocabulary: dict[str, Option] = {}
    for path, document in documents.items():
        if Path(path).parent.name != "shared":
            continue
        stem = Path(path).stem
        if not isinstance(document, dict | list):
            message = f"should be a mapping or a list, is {kind_of(document)}"
            problems.append(RuleProblem(path, "", message))
        elif stem == "names" and isinstance(document, dict):
            sets.update(_named_sets(path, document, problems))
        else:
            if stem == "sinks" and isinstance(document, dict):
                document = without_unknown(path, document, problems)
            vocabulary[stem] = merged(vocabulary.get(stem), option_of(document))
    return sets, vocabulary


def _named_sets(
    path: str, document: Mapping[str, Yaml], problems: list[RuleProblem]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, words in document.items():
        if isinstance(words, list) and words and all(isinstance(word, str) for word in words):
            yield name, tuple(str(word) for word in words)
        else:
            problems.append(RuleProblem(path, name, "should be a list of words"))


def merged(before: Option, after: Option) -> Option:
    """``after`` joined to ``before``: mappings key by key, lists end to end, else ``after``."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        joined = {key: merged(before[key], value) for key, value in after.items() if key in before}
        return {**before, **after, **joined}
    if isinstance(before, tuple) and isinstance(after, tuple):
        return before + after
    return after


_SEMGREP = re.compile(r"^[\"']?rules[\"']?\s*:", re.MULTILINE)
