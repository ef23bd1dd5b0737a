"""The forms in which values may be written, and the canonical one: the named rules of the attribute table."""
