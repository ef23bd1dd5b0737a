"""Side by side with docker compose, in one run."""
