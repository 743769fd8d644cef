"""vetline: security findings while code is typed, and fixes that are proved."""

__version__ = "0.1.0"
