"""pycompose: bring a compose.yaml to life, and know before it happens exactly what will change and why."""

__version__ = "0.1.0.dev0"
