"""A plan in each of its formats, one module per format."""
