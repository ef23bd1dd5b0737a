"""The attribute table, and the Compose Specification's rules for single values."""
