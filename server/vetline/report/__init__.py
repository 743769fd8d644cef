"""Findings as text, JSON and SARIF, rules as Markdown; knows neither LSP nor how analysis works."""
