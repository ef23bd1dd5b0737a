"""Images: pulled, built, and asked about in their registries."""
