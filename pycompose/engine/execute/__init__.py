"""Carries out a plan: one scheduler, a thread for each running step."""
