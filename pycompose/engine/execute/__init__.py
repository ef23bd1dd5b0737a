"""Applies a plan: one scheduler, and a thread for each running step."""
