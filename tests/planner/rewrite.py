"""Write the plans of all cases anew, to be looked at with ``git diff``: python -m tests.planner.rewrite"""

from tests.planner.test_reconcile import CASES, written

for case in CASES:
    (case / "plan.txt").write_text(written(case))
