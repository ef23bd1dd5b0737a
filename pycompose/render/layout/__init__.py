"""The layout of text: width, columns, colour."""
