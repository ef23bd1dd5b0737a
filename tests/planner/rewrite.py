"""Write the plans of all cases anew, to be looked at with ``git diff``: python -m tests.planner.rewrite"""

from tests.planner import test_compare, test_reconcile

for case in test_reconcile.CASES:
    (case / "plan.txt").write_text(test_reconcile.written(case))
for case in test_compare.CASES:
    (case / "diff.txt").write_text(test_compare.written(test_compare.plan_of(case)))
