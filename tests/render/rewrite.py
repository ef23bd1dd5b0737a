"""Write the expected outputs anew, to be looked at with ``git diff``: python -m tests.render.rewrite"""

from pycompose.render.plan.github import plan_as_annotations
from pycompose.render.plan.html import plan_as_html
from pycompose.render.plan.json import plan_as_json
from pycompose.render.plan.markdown import plan_as_markdown
from pycompose.render.plan.text import plan_as_text
from tests.render.test_formats import HERE, HOSTILE
from tests.render.test_plan import PLAN
from tests.render.test_widths import HERE as WIDTHS
from tests.render.test_widths import texts

for folder, plan in (("usual", PLAN), ("hostile", HOSTILE)):
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "plan.md").write_text(plan_as_markdown(plan))
    (HERE / folder / "plan.github").write_text(plan_as_annotations(plan))
    (HERE / folder / "plan.html").write_text(plan_as_html(plan))
(HERE / "plan.json").write_text(plan_as_json(PLAN))
(HERE / "plan.txt").write_text(plan_as_text(PLAN))
for name, text in texts().items():
    (WIDTHS / name).write_text(text)
