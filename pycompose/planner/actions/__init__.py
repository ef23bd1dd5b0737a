"""Actions add changes and steps to the draft of a plan."""
