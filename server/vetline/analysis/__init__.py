"""Values in, findings out; knows neither files, clocks, LSP nor libcst."""
