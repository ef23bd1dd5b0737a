"""This machine, which may not be the engine's: the user's files, keys, locks and caches."""
