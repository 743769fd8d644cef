"""Rules as data: their model, loading and compiled patterns; knows neither documents nor LSP."""
