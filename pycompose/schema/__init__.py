"""Compose files to a Project."""

from pycompose.schema.load import LoadOptions, load

__all__ = ["LoadOptions", "load"]
