"""A document cut into units, a unit parsed and lowered to nodes; knows neither rules nor LSP."""
