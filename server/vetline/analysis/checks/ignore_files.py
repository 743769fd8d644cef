"""Files that keep secrets away from a repository and from an assistant."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule, Severity
from vetline.text.regex import lazy
from vetline.text.span import Span


def environment_ignores(
    text: str, path: str, project: ProjectFacts, rule: Rule
) -> Iterator[Finding]:
    """A ``.gitignore`` that lets a file of secrets pass.

    Where the project holds such a file now, that is what the rule says;
    where it does not, the file is only one ``cp .env.example .env`` away.
    """
    if PurePosixPath(path).name != ".gitignore" and not path.endswith(".gitignore"):
        return
    exposed = [one for one in sorted(_secret_files(project)) if not is_ignored(one, text)]
    is_root = "/" not in path
    if exposed or (is_root and _is_for_python(text) and not is_ignored(".env", text)):
        severity = None if exposed else Severity.INFO
        holes = {"$FILE": exposed[0] if exposed else ".env"}
        yield verdict(rule, _first_line(text), holes, severity=severity)


def assistant_ignores(text: str, path: str, project: ProjectFacts, rule: Rule) -> Iterator[Finding]:
    """A file of secrets in a project whose assistant was not told to leave it alone."""
    name = PurePosixPath(path).name
    if name in ASSISTANT_IGNORES or name.endswith(".gitignore"):
        is_about_assistants = name in ASSISTANT_IGNORES or "cursorignore" in text
        is_open = is_about_assistants and not is_ignored(".env", text)
    else:
        has_assistant = any(_ASSISTANT.search(one) for one in project.files)
        is_open = has_assistant and not project.files & ASSISTANT_IGNORES
    if is_open:
        yield verdict(rule, _first_line(text))


def is_ignored(path: str, ignore_text: str) -> bool:
    """Whether the lines of a ``.gitignore`` cover ``path``; the last line that speaks decides."""
    answer = False
    for line in ignore_text.splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        if _covers(pattern.lstrip("!"), path):
            answer = not pattern.startswith("!")
    return answer


def _covers(pattern: str, path: str) -> bool:
    bare = pattern.strip("/").removeprefix("**/")
    names = (path, *PurePosixPath(path).parts)
    if "/" in pattern.strip("/"):
        return fnmatchcase(path, bare) or path.startswith(f"{bare}/")
    return any(fnmatchcase(name, bare) for name in names)


def _secret_files(project: ProjectFacts) -> Iterator[str]:
    return (one for one in project.files if _SECRET_FILE.fullmatch(PurePosixPath(one).name))


def _is_for_python(text: str) -> bool:
    return "__pycache__" in text or "*.py[co" in text or "*.pyc" in text


def _first_line(text: str) -> Span:
    return Span(0, max(len(text.partition("\n")[0].rstrip("\r")), min(1, len(text))))


ASSISTANT_IGNORES = frozenset(
    {".cursorignore", ".aiexclude", ".codeiumignore", ".aiignore", ".geminiignore", ".clineignore"}
)
_ASSISTANT = lazy(
    r"(?:^|/)(?:AGENTS\.md|CLAUDE\.md|GEMINI\.md|\.cursorrules|\.windsurfrules|\.clinerules"
    r"|\.cursor/|\.claude/|\.windsurf/|copilot-instructions\.md)"
)
_SECRET_FILE = lazy(
    r"\.env(?!\.(?:example|sample|template|dist|test))(?:\.\w+)?|id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|credentials\.json|service[-_]account.*\.json|secrets\.(?:json|ya?ml|toml)|.*\.p12|.*\.pfx"
)
