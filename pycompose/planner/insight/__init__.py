"""What a plan means: how long it takes, what is down meanwhile, why containers are in their present state."""
