"""Images: pulls, builds, and their digests in registries."""
