"""Files that pycompose writes for itself and reads again: saved plans and snapshots."""
