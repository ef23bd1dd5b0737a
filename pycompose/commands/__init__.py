"""The commands, one module each: from a project and an engine to a result, without any command line."""
