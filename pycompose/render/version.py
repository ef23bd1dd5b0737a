"""The facts about an engine, as lines for people."""

from __future__ import annotations

from pycompose.engine.observe.engine_facts import EngineFacts


def facts_as_text(facts: EngineFacts) -> str:
    """Write an engine's facts, one per line."""
    rows = {
        "engine": f"{facts.name} {facts.version}",
        "address": facts.address,
        "API": f"{facts.api} (the engine supports {facts.oldest_api} to {facts.newest_api})",
        "system": f"{facts.os}, {facts.architecture}, kernel {facts.kernel}",
        "storage": facts.storage_driver,
        "cgroups": facts.cgroup,
        "networks": ", ".join(facts.network_drivers),
        "volumes": ", ".join(facts.volume_drivers),
        "logs": ", ".join(facts.log_drivers),
        "swarm": facts.swarm,
        "security": ", ".join(facts.security) or "none",
    }
    return "".join(f"  {name:<9} {value}\n" for name, value in rows.items())
