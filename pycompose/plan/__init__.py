"""The contract: the values that planner, engine and render speak. No decisions."""
