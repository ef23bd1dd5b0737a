"""Questions about a plan as a graph, answered by networkx. Loaded only when one is asked: it takes long to import."""

from __future__ import annotations

import networkx

from pycompose.planner.plan import Plan


def step_graph(plan: Plan) -> networkx.DiGraph[int]:
    """Give the graph of a plan's steps: an edge from each step to those that need it."""
    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(step.number for step in plan.steps)
    graph.add_edges_from((need, step.number) for step in plan.steps for need in step.needs)
    return graph


def direct_needs(plan: Plan) -> dict[int, tuple[int, ...]]:
    """Give each step's needs without those that follow from its other needs."""
    reduced = networkx.transitive_reduction(step_graph(plan))
    return {step.number: tuple(sorted(reduced.predecessors(step.number))) for step in plan.steps}
