"""The engine behind its socket; no other package communicates with it."""
