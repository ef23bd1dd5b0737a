"""Where the engine's container has each attribute of a service: one row for each attribute, used in both directions.

A row says where the engine keeps the attribute, how to write it there, and how to read it back. payload.py writes a
container by these rows, inspected.py reads one by them. What needs more than a row is in port_maps.py, mounts.py,
devices.py and namespaces.py.

Sources: Compose Specification, 05-services.md; Engine API 1.41 to 1.51, POST /containers/create and
GET /containers/{id}/json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from posixpath import normpath
from typing import Any

from pycompose.engine.translate.engine_units import billionths, cpus, duration, nanoseconds, seconds, whole_seconds
from pycompose.errors import ValuePath
from pycompose.value import Value

CONFIG = "Config"
HOST = "HostConfig"

Convert = Callable[[Any], Any]


def unchanged(value: Any) -> Any:
    """Return the value as it is: both sides write it the same way."""
    return value


class EngineField(Value):
    """One attribute, and where the engine's container has it."""

    path: ValuePath
    """The path of the attribute below its service."""
    part: str
    """The part of the container with it: ``Config`` or ``HostConfig``."""
    key: str
    """Its key there."""
    write: Convert = unchanged
    read: Convert = unchanged
    default: Any = None
    """The engine's value if none was asked for."""

    @property
    def attribute(self) -> str:
        """Its name: ``blkio_config.weight``."""
        return ".".join(map(str, self.path))


def _field(attribute: str, part: str, key: str, **more: Any) -> EngineField:
    return EngineField(path=tuple(attribute.split(".")), part=part, key=key, **more)


def _restart_policy(restart: str) -> dict[str, Any]:
    name, _, retries = restart.partition(":")
    # a plan refuses what is no number, but compares it first
    return {"Name": name, "MaximumRetryCount": int(retries) if re.fullmatch(r"-?\d+", retries) else 0}


def _restart(policy: dict[str, Any]) -> str | None:
    name, retries = policy.get("Name") or "no", policy.get("MaximumRetryCount")
    return None if name == "no" else f"{name}:{retries}" if retries else name


def _health_config(check: dict[str, Any]) -> dict[str, Any]:
    if check.get("disable"):
        return {"Test": ["NONE"]}
    config = {key: nanoseconds(check[word]) for word, key in _HEALTH_TIMES.items() if word in check}
    if "test" in check:
        config["Test"] = check["test"]
    if "retries" in check:
        config["Retries"] = check["retries"]
    return config


def _healthcheck(config: dict[str, Any]) -> dict[str, Any]:
    if config.get("Test") == ["NONE"]:
        return {"disable": True}
    check: dict[str, Any] = {"test": config["Test"]} if config.get("Test") else {}
    check |= {word: duration(config[key]) for word, key in _HEALTH_TIMES.items() if config.get(key)}
    return check | ({"retries": config["Retries"]} if config.get("Retries") else {})


_HEALTH_TIMES = {
    "interval": "Interval",
    "timeout": "Timeout",
    "start_period": "StartPeriod",
    "start_interval": "StartInterval",
}


def _log_config(logging: dict[str, Any]) -> dict[str, Any]:
    return {"Type": logging.get("driver", ""), "Config": logging.get("options") or {}}


def _logging(config: dict[str, Any]) -> dict[str, Any]:
    logging = {"driver": config.get("Type"), "options": config.get("Config")}
    return {key: value for key, value in logging.items() if value}


def env(environment: Mapping[str, str | None]) -> list[str]:
    """Return variables as ``KEY=value``."""
    # a variable without a value unsets that of the image
    return [key if value is None else f"{key}={value}" for key, value in environment.items()]


def _environment(env: list[str]) -> dict[str, str | None]:
    pairs = (entry.partition("=") for entry in env)
    return {key: value if equals else None for key, equals, value in pairs}


def _ulimit_list(ulimits: dict[str, Any]) -> list[dict[str, Any]]:
    pairs = {
        name: limit if isinstance(limit, dict) else {"soft": limit, "hard": limit} for name, limit in ulimits.items()
    }
    # the canonical form leaves zeros out
    return [
        {"Name": name, "Soft": pair.get("soft", 0), "Hard": pair.get("hard", 0)} for name, pair in sorted(pairs.items())
    ]


def _ulimits(limits: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        limit["Name"]: limit["Soft"]
        if limit["Soft"] == limit["Hard"]
        else {"soft": limit["Soft"], "hard": limit["Hard"]}
        for limit in sorted(limits, key=lambda limit: str(limit["Name"]))
    }


def _device_limits(limits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"Path": limit["path"], "Rate": int(limit["rate"])} for limit in limits]


def _limits(limits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"path": limit["Path"], "rate": str(limit["Rate"])} for limit in limits]


def _device_weights(weights: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"Path": weight["path"], "Weight": weight["weight"]} for weight in weights]


def _weights(weights: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"path": weight["Path"], "weight": weight["Weight"]} for weight in weights]


def _hosts(extra_hosts: list[str]) -> list[str]:
    return [entry.replace("=", ":", 1) for entry in extra_hosts]


def _extra_hosts(hosts: list[str]) -> list[str]:
    return sorted(entry.replace(":", "=", 1) for entry in hosts)


def _capabilities(names: list[str]) -> list[str]:
    # the engine writes every capability with its prefix, users rarely do
    return [name.removeprefix("CAP_") for name in names]


def _texts(values: list[Any]) -> list[str]:
    return [str(value) for value in values]


def _bytes(count: int) -> str | None:
    return str(count) if count > 0 else None


ROWS = (
    _field("annotations", HOST, "Annotations"),
    _field("blkio_config.device_read_bps", HOST, "BlkioDeviceReadBps", write=_device_limits, read=_limits),
    _field("blkio_config.device_read_iops", HOST, "BlkioDeviceReadIOps", write=_device_limits, read=_limits),
    _field("blkio_config.device_write_bps", HOST, "BlkioDeviceWriteBps", write=_device_limits, read=_limits),
    _field("blkio_config.device_write_iops", HOST, "BlkioDeviceWriteIOps", write=_device_limits, read=_limits),
    _field("blkio_config.weight", HOST, "BlkioWeight"),
    _field("blkio_config.weight_device", HOST, "BlkioWeightDevice", write=_device_weights, read=_weights),
    _field("cap_add", HOST, "CapAdd", read=_capabilities),
    _field("cap_drop", HOST, "CapDrop", read=_capabilities),
    _field("cgroup", HOST, "CgroupnsMode"),
    _field("cgroup_parent", HOST, "CgroupParent"),
    _field("command", CONFIG, "Cmd"),
    _field("cpu_period", HOST, "CpuPeriod", write=int),
    _field("cpu_quota", HOST, "CpuQuota", write=int),
    _field("cpu_rt_period", HOST, "CpuRealtimePeriod", write=int),
    _field("cpu_rt_runtime", HOST, "CpuRealtimeRuntime", write=int),
    _field("cpu_shares", HOST, "CpuShares", write=int),
    _field("cpus", HOST, "NanoCpus", write=billionths, read=cpus),
    _field("cpuset", HOST, "CpusetCpus"),
    _field("device_cgroup_rules", HOST, "DeviceCgroupRules"),
    _field("dns", HOST, "Dns"),
    _field("dns_opt", HOST, "DnsOptions"),
    _field("dns_search", HOST, "DnsSearch"),
    _field("domainname", CONFIG, "Domainname"),
    _field("entrypoint", CONFIG, "Entrypoint"),
    _field("environment", CONFIG, "Env", write=env, read=_environment),
    _field("extra_hosts", HOST, "ExtraHosts", write=_hosts, read=_extra_hosts),
    _field("group_add", HOST, "GroupAdd", write=_texts),
    _field("healthcheck", CONFIG, "Healthcheck", write=_health_config, read=_healthcheck),
    _field("hostname", CONFIG, "Hostname"),
    _field("init", HOST, "Init"),
    _field("ipc", HOST, "IpcMode", default="private"),
    _field("logging", HOST, "LogConfig", write=_log_config, read=_logging, default={"driver": "json-file"}),
    _field("mem_limit", HOST, "Memory", write=int, read=str),
    _field("mem_reservation", HOST, "MemoryReservation", write=int, read=_bytes),
    _field("mem_swappiness", HOST, "MemorySwappiness", write=int, read=str),
    _field("memswap_limit", HOST, "MemorySwap", write=int, read=str),
    _field("network_mode", HOST, "NetworkMode"),
    _field("oom_kill_disable", HOST, "OomKillDisable"),
    _field("oom_score_adj", HOST, "OomScoreAdj", write=int),
    _field("pid", HOST, "PidMode"),
    _field("pids_limit", HOST, "PidsLimit", write=int),
    _field("privileged", HOST, "Privileged"),
    _field("read_only", HOST, "ReadonlyRootfs"),
    _field("restart", HOST, "RestartPolicy", write=_restart_policy, read=_restart),
    _field("runtime", HOST, "Runtime", default="runc"),
    _field("shm_size", HOST, "ShmSize", write=int, read=str, default="67108864"),
    _field("stdin_open", CONFIG, "OpenStdin"),
    _field("stop_grace_period", CONFIG, "StopTimeout", write=whole_seconds, read=seconds),
    _field("stop_signal", CONFIG, "StopSignal"),
    _field("storage_opt", HOST, "StorageOpt"),
    _field("sysctls", HOST, "Sysctls"),
    _field("tty", CONFIG, "Tty"),
    _field("ulimits", HOST, "Ulimits", write=_ulimit_list, read=_ulimits),
    _field("user", CONFIG, "User"),
    _field("userns_mode", HOST, "UsernsMode"),
    _field("uts", HOST, "UTSMode"),
    _field("working_dir", CONFIG, "WorkingDir", write=normpath),  # as the engine keeps it
)

UPDATABLE = {
    "cpu_period",
    "cpu_quota",
    "cpu_shares",
    "cpus",
    "cpuset",
    "mem_limit",
    "mem_reservation",
    "memswap_limit",
    "pids_limit",
    "restart",
}
"""What POST /containers/{id}/update can set on an existing container; everything else needs a new one."""
