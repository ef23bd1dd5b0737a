"""The version of pycompose."""

VERSION = "0.1.0.dev0"
