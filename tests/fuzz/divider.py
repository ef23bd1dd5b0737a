"""How an input of the fuzzer is divided."""

DIVIDER = b"---file---\n"
"""Between a compose file, the ``.env`` file beside it and the file that overrides it; the last ones may be missing."""
