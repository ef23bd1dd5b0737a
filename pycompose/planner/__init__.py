"""Decides what to do: takes Desired and Observed, returns a Plan. Pure: no I/O, no clock, no prompt."""
