"""Decides what to do: Desired and Observed in, a Plan out. Pure: no I/O, no clock, no prompt."""
