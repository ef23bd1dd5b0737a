"""Observes what the engine holds, and what else is on its machine. GET requests only."""
