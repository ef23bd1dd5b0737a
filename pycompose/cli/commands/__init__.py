"""One module per command, named after it, with its flags and arguments; loaded when the command runs."""
