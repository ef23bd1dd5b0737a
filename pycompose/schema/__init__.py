"""Loading: from compose files to a Project. The phases are listed in load.py, in order."""
