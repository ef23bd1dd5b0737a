"""The contract: the values that planner, engine and render exchange. It makes no decisions."""
