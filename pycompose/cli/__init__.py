"""The command line: parse, run the command, render."""
