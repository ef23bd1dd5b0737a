"""What a plan means: how long it takes, what is down meanwhile, why a container is as it is."""
