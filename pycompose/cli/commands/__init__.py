"""One module a command, named after it: its flags and arguments. Loaded when its command is asked for."""
