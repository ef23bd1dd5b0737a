"""Compares the desired with the observed state, field by field. It decides nothing else and keeps no state."""
