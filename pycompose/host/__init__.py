"""This machine, which need not be the engine's: files, keys, locks and caches of the user."""
