"""The command line: parse, call Stack, render."""
