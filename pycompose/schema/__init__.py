"""Source text to Project: YAML and the Compose Specification; knows no engine."""
