"""What each command does, one module a command: a project and an engine in, a result out. Knows no typer."""
