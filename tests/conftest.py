"""What holds for all tests."""

from __future__ import annotations

import os

# A rule that fails is spared in the field and must not be here.
os.environ["VETLINE_RAISE"] = "1"
