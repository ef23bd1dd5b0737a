"""Turn results into text, without logic."""
