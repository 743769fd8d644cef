"""Annotations that GitHub reads."""

from report.sample import TRACED, finding, place, report
from vetline.report.github import github_annotations
from vetline.report.report import FileReport, RunProblem


def test_annotation_escapes_what_github_reads() -> None:
    assert github_annotations(report(TRACED)) == (
        "::error file=my app/views.py,line=5,endLine=5,col=9,endColumn=21,"
        "title=vetline%3A sql-injection::`name` comes from `request.args`, and is run: 100%25.\n"
    )


def test_columns_only_within_a_line() -> None:
    several = FileReport("a,b.py", (finding(place(0, 4, 2, end_line=3)),), {})

    assert github_annotations(report(several)).startswith(
        "::error file=a%2Cb.py,line=1,endLine=4,title="
    )


def test_problems_are_warnings() -> None:
    text = github_annotations(report(problems=(RunProblem("a.py", "binary\nfile"),)))

    assert text == "::warning title=vetline%3A not scanned::a.py: binary%0Afile\n"
