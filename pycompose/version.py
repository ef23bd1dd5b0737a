"""The version of pycompose, and how the versions of an Engine API are written."""

VERSION = "0.1.0.dev0"


def dotted_version(version: tuple[int, int]) -> str:
    """Return a version of the Engine API as the engine writes it: ``1.41``."""
    return f"{version[0]}.{version[1]}"
