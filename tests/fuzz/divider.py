"""How an input of the fuzzer is divided."""

DIVIDER = b"---env---\n"
"""Between a compose file and the ``.env`` file beside it."""
