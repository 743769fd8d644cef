"""Distributions that a manifest or an install command names: do they exist, are they meant?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from vetline.analysis.checks.dependencies_commands import install_arguments
from vetline.analysis.checks.dependencies_model import Requirement
from vetline.analysis.checks.dependencies_near import near_popular
from vetline.analysis.checks.dependencies_parse import (
    ManifestKind,
    manifest_kind,
    requirements_of,
)
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule
from vetline.rulebook.package_index import PackageIndex, normalised_name
from vetline.text.regex import lazy
from vetline.text.span import Span


def hallucinated_requirements(
    text: str, path: str, project: ProjectFacts, rule: Rule
) -> Iterator[Finding]:
    """Names that the index does not have, or that only an import is called."""
    index = project.index
    if index is None:
        return
    is_private = project.private_index or has_private_index(text)
    for requirement in _named(text, path, project):
        real = _real_name(requirement.name, index, rule)
        if real is not None:
            problem = f"is what you import; the distribution is called `{real}`"
        elif is_private or index.exists(requirement.name) or near_popular(requirement.name, index):
            continue
        else:
            problem = f"is not on PyPI (list of {index.date})"
        holes = {"$NAME": requirement.name, "$PROBLEM": problem}
        yield verdict(rule, requirement.span, holes)


def typosquatted_dependencies(
    text: str, path: str, project: ProjectFacts, rule: Rule
) -> Iterator[Finding]:
    """Names that are close to a popular one and are not popular themselves."""
    index = project.index
    if index is None:
        return
    is_private = project.private_index or has_private_index(text)
    for requirement in _named(text, path, project):
        if _real_name(requirement.name, index, rule) is not None:
            continue
        near = near_popular(requirement.name, index)
        if near is not None and not (is_private and not index.exists(requirement.name)):
            holes = {
                "$NAME": requirement.name,
                "$POPULAR": near.name,
                "$DIFFERENCE": near.difference,
                "$DATE": index.date,
            }
            yield verdict(rule, requirement.span, holes)


def unpinned_dependencies(text: str, path: str, rule: Rule) -> Iterator[Finding]:
    """Requirements of an application that many versions satisfy."""
    if manifest_kind(path) not in (ManifestKind.REQUIREMENTS, ManifestKind.PIPFILE):
        return
    for requirement in requirements_of(text, path):
        is_open = not requirement.url and not _PINNED.search(requirement.specifier)
        if is_open and requirement.name and not path.endswith(".in"):
            yield verdict(rule, requirement.line, {"$NAME": requirement.name})


def unpinned_vcs_dependencies(text: str, path: str, rule: Rule) -> Iterator[Finding]:
    """Requirements taken from a repository or an archive that may change at any time."""
    for requirement in requirements_of(text, path):
        url = requirement.url
        if url and not _COMMIT.search(url) and not _HASHED.search(url) and "${" not in url:
            yield verdict(rule, requirement.line, {"$URL": url})
    if manifest_kind(path) is ManifestKind.COMMANDS:
        for match in _VCS_ARGUMENT.finditer(text):
            if not _COMMIT.search(match[0]):
                yield verdict(rule, Span(match.start(), match.end()), {"$URL": match[0]})


def insecure_indexes(text: str, path: str, rule: Rule) -> Iterator[Finding]:
    """Package indexes without encryption, without certificate, or next to another one."""
    if manifest_kind(path) is ManifestKind.COMMANDS and not any(install_arguments(text)):
        return
    for match in _INDEX.finditer(text):
        kind = match.lastgroup or ""
        if kind == "cleartext" and _LOCAL.search(match[0]):
            continue
        if kind == "extra" and _PUBLIC_EXTRA.search(match[0]):
            continue
        if _starts_comment(text, match.start()):
            continue
        yield verdict(rule, Span(match.start(), match.end()), {"$PROBLEM": _INDEX_PROBLEMS[kind]})


def has_private_index(text: str) -> bool:
    """Whether ``text`` names an index besides the public one."""
    return any(not _PUBLIC.search(match[0]) for match in _ANY_INDEX.finditer(text))


def _named(text: str, path: str, project: ProjectFacts) -> Iterator[Requirement]:
    """The requirements that are looked up by name; the project's own are not."""
    for requirement in requirements_of(text, path):
        module = normalised_name(requirement.name).replace("-", "_")
        if requirement.name and not requirement.url and module not in project.first_party:
            yield requirement


def _real_name(name: str, index: PackageIndex, rule: Rule) -> str | None:
    """The distribution that is meant where ``name`` is only what one imports."""
    mistaken = rule.check.options.get("mistaken") if rule.check else None
    if isinstance(mistaken, Mapping):
        real = mistaken.get(normalised_name(name))
        if isinstance(real, str):
            return real
    if index.exists(name):
        return None
    distributions = index.distributions(name) or index.distributions(name.replace("-", "_"))
    return distributions[0] if distributions else None


def _starts_comment(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("#")


_INDEX_PROBLEMS = {
    "cleartext": "is reached without encryption, so anyone on the way can replace a package",
    "trusted": "is trusted without a certificate, so anyone on the way can replace a package",
    "unverified": "is trusted without a certificate, so anyone on the way can replace a package",
    "extra": "is asked along with PyPI, so a stranger's package of the same name can win",
}
_INDEX = lazy(
    r"(?P<cleartext>(?:--(?:extra-)?index-url|--find-links|--index|--default-index|(?<![\w-])-[if]"
    r"|^\s*(?:extra-)?index-url|^\s*url|UV_(?:EXTRA_)?INDEX_URL|UV_DEFAULT_INDEX"
    r"|PIP_(?:EXTRA_)?INDEX_URL)\s*[=\s]\s*[\"']?(?:\w+=)?http://[^\s\"']+)"
    r"|(?P<trusted>(?:--trusted-host|--allow-insecure-host|^\s*trusted-host|PIP_TRUSTED_HOST"
    r"|UV_INSECURE_HOST)\s*[=\s]\s*[\"']?[\w.:-]+)"
    r"|(?P<unverified>^\s*verify_ssl\s*=\s*false)"
    r"|(?P<extra>(?:--extra-index-url|^\s*extra-index-url|PIP_EXTRA_INDEX_URL)"
    r"\s*[=\s]\s*[\"']?https://[^\s\"']+)",
    re.M | re.I,
)
_LOCAL = lazy(r"http://(?:localhost|127\.|\[::1\]|0\.0\.0\.0)")
_PUBLIC = lazy(r"https?://(?:[\w-]+\.)*(?:pypi|pythonhosted|pypi\.python)\.org")
_PUBLIC_EXTRA = lazy(
    r"https://(?:(?:[\w-]+\.)*(?:pypi|pythonhosted)\.org|download\.pytorch\.org|pypi\.nvidia\.com"
    r"|pypi\.ngc\.nvidia\.com|data\.pyg\.org|wheels\.vllm\.ai|pypi\.anaconda\.org|www\.piwheels\.org)"
)
_ANY_INDEX = lazy(
    r"(?:--(?:extra-)?index-url|--index|--default-index|(?<![\w-])-i|(?:extra-)?index-url|"
    r"INDEX_URL|^\s*url)\s*[=\s]\s*[\"']?(?:\w+=)?(?:https?://|\$)[^\s\"']*",
    re.M,
)
_PINNED = lazy(r"^\(?\s*(?:===?\s*[\w.!+-]+(?!\S*\*)|[\d.]+$)")
_COMMIT = lazy(r"@[0-9a-f]{40}\b")
_HASHED = lazy(r"#.*\bsha(?:256|384|512)=|\.whl$")
_VCS_ARGUMENT = lazy(r"\bgit\+(?:https?|ssh|git)://[^\s\"'`)<>\\]+")
