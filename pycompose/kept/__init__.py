"""Files that pycompose writes and reads again: saved plans and snapshots."""
