"""The attribute table, and what the Compose Specification says of single values."""
