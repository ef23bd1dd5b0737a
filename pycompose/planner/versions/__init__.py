"""Compares two versions of a project, without an engine."""
