"""Taint rules in Semgrep's terms, followed as its free engine follows them: one body at a time."""
