"""Write the plans of all cases anew, to be looked at with ``git diff``: python -m tests.planner.rewrite"""

from pathlib import Path

from tests.planner.test_reconcile import written

for file in sorted((Path(__file__).parent / "cases").glob("*/compose.yaml")):
    (file.parent / "plan.txt").write_text(written(file.parent))
