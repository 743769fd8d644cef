"""The built-in rules of vetline: data only, one YAML file a rule."""
