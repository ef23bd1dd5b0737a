"""Write the plans of all cases again, to be looked at with ``git diff``: python -m tests.planner.rewrite"""

from pycompose.known_secrets import forget
from pycompose.render.plan.github import plan_as_annotations
from pycompose.render.plan.markdown import plan_as_markdown
from tests.planner import test_reconcile, test_versions

for case in test_reconcile.CASES:
    forget()
    (case / "plan.txt").write_text(test_reconcile.written(case))
for case in test_versions.CASES:
    forget()
    plan = test_versions.plan_of(case)
    (case / "diff.txt").write_text(test_versions.written(plan))
    for name, write in (("diff.md", plan_as_markdown), ("diff.github", plan_as_annotations)):
        if (case / name).exists():
            (case / name).write_text(write(plan))
