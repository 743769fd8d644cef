"""The names that the Python package index knows, small enough to ship: built, packed, asked.

All names stand in a Bloom filter: what it denies does not exist, what it affirms exists but for
one name in a hundred. The most downloaded names stand in full, with their rank.
Import names that differ from the name of the distribution stand in a table of their own.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import zlib
from collections.abc import Iterable, Mapping

from attrs import field, frozen

POPULAR_NAMES_MAX = 15_000
FALSE_POSITIVE_RATE = 0.01
_MAGIC = b"vetline package index 1\n"


class PackageIndexError(Exception):
    """A packed index or a list of names that cannot be read."""


@frozen(eq=False)
class PackageIndex:
    """Which distributions exist, as of ``date``.

    ``ranks`` holds the most downloaded (1 is first); ``imports`` maps a top-level import name to
    the distributions that provide it, the usual one first, where the two names differ.
    """

    date: str
    count: int
    ranks: Mapping[str, int]
    imports: Mapping[str, tuple[str, ...]]
    bits: int
    probes: int
    bloom: bytes = field(repr=False)

    def exists(self, name: str) -> bool:
        """Whether a distribution called ``name`` was in the list; wrong for 1 unknown in 100."""
        normalised = normalised_name(name)
        return normalised in self.ranks or all(
            self.bloom[bit >> 3] & (1 << (bit & 7))
            for bit in _bits(normalised, self.bits, self.probes)
        )

    def rank(self, name: str) -> int | None:
        """The rank of ``name`` among the most downloaded, if it is one of them."""
        return self.ranks.get(normalised_name(name))

    def distributions(self, module: str) -> tuple[str, ...]:
        """The distributions known to provide the top-level import ``module``."""
        return self.imports.get(module, ())


def normalised_name(name: str) -> str:
    """``name`` as PEP 503 compares distribution names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def build_index(names: Iterable[str], date: str) -> bytes:
    """The packed index of ``names``: lines with a name and, for popular ones, a tab and a rank.

    Lines that start with ``#`` are comments. ``date`` is that of the list, as messages show it.
    """
    ranks: dict[str, int] = {}
    every: set[str] = set()
    for line in names:
        name, _, rank = line.strip().partition("\t")
        if name and not name.startswith("#"):
            every.add(normalised_name(name))
            if rank:
                ranks[normalised_name(name)] = int(rank)
    popular = sorted(ranks, key=lambda name: ranks[name])[:POPULAR_NAMES_MAX]
    bits, probes = _dimensions(len(every))
    header = {"date": date, "count": len(every), "bits": bits, "probes": probes}
    packed = zlib.compress("\n".join(popular).encode(), 9)
    head = json.dumps(header | {"names": len(packed)}).encode() + b"\n"
    return _MAGIC + head + packed + _bloom(every, bits, probes)


def parse_index(packed: bytes, imports: str) -> PackageIndex:
    """The index that ``build_index`` packed.

    ``imports`` is a table of import name, tab, and distributions divided by spaces.
    """
    if not packed.startswith(_MAGIC):
        raise PackageIndexError("package index: unknown format")
    head_end = packed.find(b"\n", len(_MAGIC)) + 1
    head = json.loads(packed[len(_MAGIC) : head_end])
    names_end = head_end + head["names"]
    popular = zlib.decompress(packed[head_end:names_end]).decode().split("\n")
    return PackageIndex(
        date=head["date"],
        count=head["count"],
        ranks={name: rank for rank, name in enumerate(popular, 1)},
        imports=_import_table(imports),
        bits=head["bits"],
        probes=head["probes"],
        bloom=packed[names_end:],
    )


def _import_table(text: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split() for line in text.split("\n") if line and not line.startswith("#"))
    return {module: tuple(distributions) for module, *distributions in rows}


def _dimensions(count: int) -> tuple[int, int]:
    bits = math.ceil(-max(count, 1) * math.log(FALSE_POSITIVE_RATE) / math.log(2) ** 2)
    return -(-bits // 8) * 8, round(-math.log2(FALSE_POSITIVE_RATE))


def _bloom(names: Iterable[str], bits: int, probes: int) -> bytes:
    bloom = bytearray(bits // 8)
    for name in names:
        for bit in _bits(name, bits, probes):
            bloom[bit >> 3] |= 1 << (bit & 7)
    return bytes(bloom)


def _bits(name: str, bits: int, probes: int) -> Iterable[int]:
    """The places of ``name``, by double hashing."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    start, step = int.from_bytes(digest[:8]), int.from_bytes(digest[8:]) | 1
    return ((start + probe * step) % bits for probe in range(probes))
