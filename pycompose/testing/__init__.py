"""For tests of programs that use pycompose. Public: what is here keeps its names."""
