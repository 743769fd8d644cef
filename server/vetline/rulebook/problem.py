"""What is wrong with a rule file: a value, because the other rules still load."""

from __future__ import annotations

from attrs import frozen


@frozen(order=True)
class RuleProblem:
    """One thing that is wrong in the rule file ``path``, at ``key`` (dotted; may be empty).

    ``message`` is one line: what is wrong, and what to write instead.
    """

    path: str
    key: str
    message: str

    def __str__(self) -> str:
        """The problem as one line for people."""
        return ": ".join(part for part in (self.path, self.key, self.message) if part)


class RuleFormError(ValueError):
    """Something in a rule file that is not as it should be: where (dotted keys) and what."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message
