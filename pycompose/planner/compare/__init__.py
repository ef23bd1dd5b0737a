"""Compares what should be with what is, field by field. Decides nothing else and writes nothing down."""
