"""How text is laid out: width, columns, colour."""
