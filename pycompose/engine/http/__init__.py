"""HTTP to the engine: its address, connections, reading and writing."""
