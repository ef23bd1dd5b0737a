"""How values may be written, and the one canonical way: the named rules of the attribute table."""
