"""What the phases share: marks, symbols, variables, and the problems so far."""
