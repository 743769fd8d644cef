"""Documents as lines, spans, edits and columns; knows neither Python nor LSP."""
