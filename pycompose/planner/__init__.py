"""Project and Observed to Plan. Pure: no I/O, no clock, no prompt."""
