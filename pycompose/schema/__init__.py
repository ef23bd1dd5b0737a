"""Compose files to a Project."""

from pycompose.schema.load import load
from pycompose.schema.options import LoadOptions

__all__ = ["LoadOptions", "load"]
