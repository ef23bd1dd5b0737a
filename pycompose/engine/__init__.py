"""The engine behind its socket. The only package that speaks to it."""
