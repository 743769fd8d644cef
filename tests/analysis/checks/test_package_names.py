import pytest

from vetline.analysis.checks.dependencies_near import near_popular
from vetline.rulebook.package_index import (
    FALSE_POSITIVE_RATE,
    PackageIndexError,
    build_index,
    normalised_name,
    parse_index,
)

NAMES = [
    "# a comment",
    "requests\t1",
    "python-dateutil\t2",
    "boto3\t3",
    "Django\t4",
    "cryptography\t5",
    "numpy\t6",
    "boto9",
    "rqeuests",
    "django-extras-of-mine",
    *(f"package-{number}" for number in range(5_000)),
]
INDEX = parse_index(build_index(NAMES, "May 2026"), "# import\tdistribution\ncv2\topencv-python\n")


def test_every_name_of_the_list_exists() -> None:
    names = [line.partition("\t")[0] for line in NAMES[1:]]

    assert [name for name in names if not INDEX.exists(name)] == []


def test_false_positives_stay_within_the_promised_rate() -> None:
    strangers = [f"stranger_{number}" for number in range(20_000)]

    found = sum(INDEX.exists(name) for name in strangers)

    assert found / len(strangers) < 1.5 * FALSE_POSITIVE_RATE


def test_ranks_dates_and_imports_survive_packing() -> None:
    assert (INDEX.rank("django"), INDEX.rank("boto9")) == (4, None)
    assert (INDEX.date, INDEX.count) == ("May 2026", 5_009)
    assert INDEX.distributions("cv2") == ("opencv-python",)


def test_unknown_format_is_refused() -> None:
    with pytest.raises(PackageIndexError):
        parse_index(b"something else", "")


@pytest.mark.parametrize("name", ["Foo.Bar", "foo_bar", "foo--bar", "FOO-_.bar"])
def test_names_are_compared_as_pep_503_says(name: str) -> None:
    assert normalised_name(name) == "foo-bar"


@pytest.mark.parametrize(
    ("name", "popular"),
    [
        ("reqeusts", "requests"),
        ("rqeuests", "requests"),
        ("requestss", "requests"),
        ("python-dateutils", "python-dateutil"),
        ("dateutil", "python-dateutil"),
        ("python-requests", "requests"),
        ("crypt0graphy", "cryptography"),
        ("djagno", "django"),
        ("pythondateutil", "python-dateutil"),
        ("numppy", "numpy"),
        ("requests", None),
        ("boto9", None),
        ("boto4", None),
        ("django-extras-of-mine", None),
        ("package-7", None),
        ("np", None),
    ],
)
def test_slips_of_popular_names_are_recognised(name: str, popular: str | None) -> None:
    near = near_popular(name, INDEX)

    assert (near.name if near else None) == popular
