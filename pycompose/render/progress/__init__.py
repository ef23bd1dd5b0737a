"""Progress while a plan is carried out."""
