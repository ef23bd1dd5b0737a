"""Checks find what would make a plan fail halfway, before anything is done."""
