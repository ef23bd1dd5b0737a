"""HTTP to the engine: where it is, how to reach it, what may be read and what may be written."""
