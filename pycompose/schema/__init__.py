"""Compose files to a Project: see load.py for the phases, in their order."""
