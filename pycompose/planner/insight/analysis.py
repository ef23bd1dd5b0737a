"""Dependency analysis with networkx. Import it only when it is needed: networkx takes long to import.

``needs`` is always a mapping of names to the names that each needs; needed names that are not keys are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx

Needs = Mapping[str, tuple[str, ...]]


def generations(needs: Needs) -> list[list[str]]:
    """Return the names in groups, each of which needs only names of earlier groups; each group is sorted."""
    return [sorted(group) for group in networkx.topological_generations(_graph(needs))]


def direct_needs(needs: Needs) -> dict[str, tuple[str, ...]]:
    """Return what each name needs, without what its other needs imply."""
    reduced = networkx.transitive_reduction(_graph(needs))
    return {name: tuple(sorted(reduced.predecessors(name))) for name in needs}


def all_dependents(needs: Needs, name: str) -> tuple[str, ...]:
    """Return all names that need a name, directly or through others."""
    return tuple(sorted(networkx.descendants(_graph(needs), name)))


def _graph(needs: Needs) -> networkx.DiGraph[str]:
    """Return the graph with an edge from each name to those that need it."""
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(sorted(needs))
    graph.add_edges_from((need, name) for name in sorted(needs) for need in needs[name] if need in needs)
    return graph
