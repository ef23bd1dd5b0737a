"""What the phases share: marks, symbols, variables, and the problems found so far."""
