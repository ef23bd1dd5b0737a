"""The phases of loading; load.py runs them in order."""
