"""Progress while a plan is carried out, one module a way to show it."""
