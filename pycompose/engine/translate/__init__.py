"""Translates the Compose Specification's words to the Engine API's, and back. Pure."""
