"""How engines are reached: one module a kind of address."""
