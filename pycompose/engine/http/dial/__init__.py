"""How engines are reached: one module for each kind of address."""
