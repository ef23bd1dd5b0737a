"""A plan in each of its formats, one module a format."""
