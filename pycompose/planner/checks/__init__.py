"""Finds what would stop a plan on its way, before anything is done."""
