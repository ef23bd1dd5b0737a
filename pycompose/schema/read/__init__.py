"""Reading text: files, revisions, YAML, env files."""
