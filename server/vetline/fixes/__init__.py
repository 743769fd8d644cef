"""From a finding and its rule to a text edit that is proved; does not know LSP."""
