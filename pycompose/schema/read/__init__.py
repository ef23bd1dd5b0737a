"""Reads text: files, revisions, YAML, env files."""
