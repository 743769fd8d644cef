"""What a check may know of the project around a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import Factory, frozen

from vetline.rulebook.package_index import PackageIndex


def outer_names(names: Iterable[str]) -> Iterator[str]:
    """Dotted ``names``, and what each of them stands in: ``a.b``, ``a``."""
    for name in names:
        parts = name.split(".")
        yield from (".".join(parts[:count]) for count in range(len(parts), 0, -1))


@frozen
class ProjectFacts:
    """The project as manifests, environment and file tree describe it.

    Distribution names are normalised (PEP 503), import names are top-level module names.
    ``first_party`` are the import names that the project's own files define,
    ``declared`` the distributions of its manifests, ``installed`` those of its environment,
    ``importable`` the import names that its environment defines.
    ``files`` are paths relative to the project's root, with ``/``.
    ``index`` is ``None`` where no list of packages could be read.
    ``imported`` are the dotted names that any file imports, as written.
    ``versions`` maps a distribution to the version that is installed or declared at least.
    ``importers`` maps the dotted name of what may be a module of the project to files (as in
    ``files``) that import it.
    """

    first_party: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    installed: frozenset[str] = frozenset()
    importable: frozenset[str] = frozenset()
    has_manifest: bool = False
    private_index: bool = False
    files: frozenset[str] = frozenset()
    index: PackageIndex | None = None
    imported: frozenset[str] = frozenset()
    versions: Mapping[str, str] = Factory(dict)
    importers: Mapping[str, tuple[str, ...]] = Factory(dict)

    def holds(self, module: str) -> bool:
        """Whether the project is, or carries, the library that has ``module`` (dotted)."""
        if module.partition(".")[0] not in self.first_party:
            return False
        path = module.replace(".", "/") + ".py"
        namesakes = self._files_by_name.get(path.rpartition("/")[2], ())
        return any(file == path or file.endswith(f"/{path}") for file in namesakes)

    def imports(self, module: str) -> bool:
        """Whether any file imports ``module`` (dotted), or something in it."""
        return module in self._imported_parts

    @cached_property
    def _files_by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file in self.files:
            found.setdefault(file.rpartition("/")[2], []).append(file)
        return found

    @cached_property
    def _imported_parts(self) -> frozenset[str]:
        """The imported names, and the modules that they stand in."""
        return frozenset(outer_names(self.imported))

    def has_package(self, folder: str) -> bool:
        """Whether ``folder`` is a package, and not a heap of scripts."""
        return bool(folder) and f"{folder}/__init__.py" in self.files

    def words(self) -> Iterator[str]:
        """All that is known, as text: equal for equal facts."""
        for names in (
            self.first_party, self.declared, self.installed, self.importable, self.files,
            self.imported,
        ):  # fmt: skip
            yield " ".join(sorted(names))
        yield repr((self.has_manifest, self.private_index, sorted(self.versions.items())))
        yield repr(sorted(self.importers.items()))
        yield self.index.date if self.index is not None else ""
