import pytest

from vetline.analysis.checks.privacy_identity import identity_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("4556737586899855", "payment card number", id="card"),
        pytest.param("card 4556-7375-8689-9855 of", "payment card number", id="card in a sentence"),
        pytest.param("4556737586899854", None, id="card with a wrong check digit"),
        pytest.param("4242 4242 4242 4242", None, id="card of a processor's documentation"),
        pytest.param("id-4556737586899855", None, id="part of a longer word"),
        pytest.param("219-09-9999", "social security number", id="social security number"),
        pytest.param("000-12-3456", None, id="number that is never given"),
        pytest.param("123-45-6789", None, id="number that everyone makes up"),
        pytest.param("DE75 5121 0800 1245 1261 99", "bank account number", id="account"),
        pytest.param("DE89370400440532013000", None, id="account of the standard"),
    ],
)
def test_numbers_of_persons_are_told_from_samples(text: str, kind: str | None) -> None:
    assert identity_kind(text) == kind
