"""Container specifications out of thin air, in canonical form: what the planner hands over."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

from pycompose import naming
from pycompose.engine.translate.engine_units import duration
from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import ContainerSpec, Desired, NetworkSpec, VolumeSpec
from pycompose.plan.observed import Observed, ObservedContainer, ObservedEngine
from pycompose.plan.options import Options
from pycompose.plan.stamp import Stamp
from pycompose.planner.compare.drift import made_otherwise
from pycompose.planner.request import Request

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,7}", fullmatch=True)
TEXTS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda names: "/" + "/".join(names))
FOLDERS = st.sampled_from(["/etc", "/usr/share"])
VOLUMES = NAMES.map("pyct-{}".format)
DURATIONS = st.integers(1, 10_000).map(lambda tenths: duration(tenths * 100_000_000))
BYTES = st.integers(16, 1024).map(lambda mebibytes: str(mebibytes << 20))
WORDS = st.lists(TEXTS, min_size=1, max_size=3)


def some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


HEALTHCHECK = st.one_of(
    st.just({"disable": True}),
    some(interval=DURATIONS, timeout=DURATIONS, start_period=DURATIONS, retries=st.integers(1, 9)).flatmap(
        lambda times: WORDS.map(lambda words: {"test": ["CMD", *words], **times})
    ),
)

PORT = st.fixed_dictionaries(
    {"mode": st.just("ingress"), "target": st.integers(1, 9999), "protocol": st.sampled_from(["tcp", "udp"])},
    optional={"published": st.integers(20000, 60000).map(str), "host_ip": st.just("127.0.0.1")},
)

READ_ONLY = {"read_only": st.just(value=True)}

BIND_OPTIONS = st.one_of(
    some(selinux=st.just("z"), propagation=st.sampled_from(["rslave", "private"])),
    some(create_host_path=st.just(value=False), propagation=st.sampled_from(["rslave", "private"])),
)

MOUNT = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("bind"), "source": FOLDERS, "target": PATHS, "bind": BIND_OPTIONS}, optional=READ_ONLY
    ),
    st.fixed_dictionaries(
        {"type": st.just("volume"), "source": VOLUMES, "target": PATHS, "volume": some(nocopy=st.just(value=True))},
        optional=READ_ONLY,
    ),
    st.fixed_dictionaries({"type": st.just("volume"), "target": PATHS, "volume": st.just({})}),
    st.fixed_dictionaries(
        {"type": st.just("tmpfs"), "target": PATHS},
        optional={"tmpfs": st.fixed_dictionaries({"size": BYTES}, optional={"mode": st.just(0o1777)})},
    ),
)

ATTRIBUTES = some(
    annotations=st.dictionaries(NAMES, TEXTS, min_size=1, max_size=2),
    cap_add=st.just(["NET_ADMIN"]),
    cap_drop=st.just(["CHOWN", "MKNOD"]),
    command=WORDS,
    cpu_shares=st.integers(2, 4096),
    cpus=st.integers(1, 20).map(lambda tenths: tenths / 10),
    cpuset=st.just("0"),
    devices=st.just([{"source": "/dev/null", "target": "/dev/zero2", "permissions": "r"}]),
    dns=st.just(["10.0.0.1", "10.0.0.2"]),
    dns_opt=st.just(["ndots:2"]),
    dns_search=st.just(["example.test"]),
    domainname=NAMES,
    entrypoint=WORDS,
    environment=st.dictionaries(NAMES, st.none() | st.text("abc =:$", max_size=5), min_size=1, max_size=3),
    expose=st.lists(st.integers(10000, 10010).map(str), unique=True, min_size=1).map(sorted),
    extra_hosts=st.just(["a=10.0.0.1", "b=::1"]),
    group_add=st.just(["20"]),
    healthcheck=HEALTHCHECK,
    hostname=NAMES,
    init=st.booleans(),
    ipc=st.just("shareable"),
    labels=st.dictionaries(NAMES, TEXTS, min_size=1, max_size=2),
    logging=st.just({"driver": "json-file", "options": {"max-size": "1m"}}),
    mem_limit=BYTES,
    network_mode=st.sampled_from(["host", "none"]),
    memswap_limit=st.just("-1"),
    oom_score_adj=st.integers(1, 1000),
    pid=st.just("host"),
    pids_limit=st.integers(1, 999),
    ports=st.lists(PORT, min_size=1, max_size=3, unique_by=lambda port: (port["target"], port.get("published"))),
    privileged=st.just(value=True),
    read_only=st.just(value=True),
    restart=st.sampled_from(["always", "unless-stopped", "on-failure", "on-failure:3"]),
    shm_size=BYTES.filter(lambda size: size != "67108864"),
    stdin_open=st.just(value=True),
    stop_grace_period=st.integers(1, 4000).map(lambda seconds: duration(seconds * 10**9)),
    stop_signal=st.just("SIGINT"),
    sysctls=st.just({"net.ipv4.ip_unprivileged_port_start": "0"}),
    tmpfs=st.lists(PATHS.map("/memory{}".format), unique=True, min_size=1, max_size=2).map(sorted),
    tty=st.just(value=True),
    ulimits=st.just({"nofile": {"soft": 1024, "hard": 2048}, "nproc": 512}),
    user=NAMES,
    volumes=st.lists(MOUNT, min_size=1, max_size=4, unique_by=lambda mount: mount["target"]),
    working_dir=PATHS,
)

ATTACHMENT = st.fixed_dictionaries(
    {"aliases": st.lists(NAMES, unique=True, max_size=2)},
    optional={
        "driver_opts": st.dictionaries(NAMES, TEXTS, min_size=1, max_size=2),
        "gw_priority": st.integers(1, 99),
        "interface_name": NAMES,
        "ipv4_address": st.integers(2, 254).map("10.5.0.{}".format),
        "ipv6_address": st.integers(2, 9).map("fd00::{}".format),
        "link_local_ips": st.just(["169.254.8.8", "169.254.8.9"]),
        "mac_address": st.just("02:00:00:00:00:05"),
    },
)


SUBNETS = st.integers(100, 199).map("10.{}.0.0/16".format)


def _pool(subnet: str) -> st.SearchStrategy[dict[str, Any]]:
    start = subnet.removesuffix("0.0/16")
    return st.fixed_dictionaries(
        {"subnet": st.just(subnet)},
        optional={
            "ip_range": st.just(f"{start}5.0/24"),
            "gateway": st.just(f"{start}0.9"),
            "aux_addresses": st.lists(NAMES, min_size=1, max_size=3, unique=True).map(
                # two names of one address are refused by the engine
                lambda names: {name: f"{start}6.{number}" for number, name in enumerate(names, 2)}
            ),
        },
    )


NETWORK = some(
    driver=st.just("bridge"),
    driver_opts=some(
        **{
            "com.docker.network.bridge.enable_icc": st.sampled_from(["true", "false"]),
            "com.docker.network.driver.mtu": st.integers(1280, 1500).map(str),
        }
    ).filter(bool),
    internal=st.booleans(),
    attachable=st.booleans(),
    enable_ipv6=st.just(value=False),
    ipam=st.one_of(
        st.just({"driver": "default"}),
        SUBNETS.flatmap(_pool).map(lambda pool: {"config": [pool]}),
        SUBNETS.flatmap(_pool).map(lambda pool: {"config": [pool], "options": {"com.example.a": "b"}}),
        SUBNETS.flatmap(_pool).map(lambda pool: {"config": [pool, {"subnet": "FD00:0:0:7::/64"}]}),
    ),
).map(lambda network: {**network, **({"enable_ipv6": True} if "FD00" in str(network) else {})})
"""Networks that every engine of ours makes; one with two pools has IPv6."""

VOLUME: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.just({"driver": "local"}),
    st.integers(1, 9).map(lambda size: {"driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": f"size={size}m"}}),
    st.just({"driver_opts": {"type": "none", "device": "/usr/share", "o": "bind"}}),
)


def network(attributes: dict[str, Any], project: str = "pyct") -> NetworkSpec:
    """Make a network's specification as the planner does, with its stamp."""
    return _resource(NetworkSpec, attributes, project, naming.NETWORK, ("networks", "net"))


def volume(attributes: dict[str, Any], project: str = "pyct") -> VolumeSpec:
    """Make a volume's specification as the planner does, with its stamp."""
    return _resource(VolumeSpec, attributes, project, naming.VOLUME, ("volumes", "vol"))


Resource = TypeVar("Resource", NetworkSpec, VolumeSpec)


def _resource(kind: type[Resource], attributes: dict[str, Any], project: str, label: str, path: ValuePath) -> Resource:
    key, hash_ = str(path[1]), "0" * 64
    stamp = Stamp.of(project, path, 0, hash_, attributes).encode()
    labels = {naming.PROJECT: project, label: key, naming.CONFIG_HASH: hash_, naming.STAMP: stamp}
    return kind(key=key, name=f"{project}_{key}", attributes=attributes, labels=labels)


def spec(
    attributes: dict[str, Any], networks: dict[str, Any], project: str = "pyct", image: str = "busybox"
) -> ContainerSpec:
    """Make a specification of one container; with a network mode it has no networks."""
    return ContainerSpec(
        service="app",
        number=1,
        name=f"{project}-app-1",
        image=image,
        attributes=attributes,
        networks={} if "network_mode" in attributes else networks,
        labels={**attributes.get("labels", {}), naming.PROJECT: project, naming.SERVICE: "app", naming.NUMBER: "1"},
        config={},
    )


def expected(attributes: dict[str, Any]) -> dict[str, Any]:
    """Say what the engine should be heard to say: the same, in the order that it can know."""
    words = dict(attributes)
    if words.get("network_mode") == "host":
        words.pop("hostname", None)  # the engine does not tell it from the host's own
    if "ports" in words:
        words["ports"] = sorted(
            words["ports"],
            key=lambda p: (p["target"], p["protocol"], p.get("published", ""), p.get("host_ip", "")),
        )
    if "volumes" in words:
        words["volumes"] = sorted(words["volumes"], key=lambda mount: str(mount["target"]))
    return words


def drift_of(container: ObservedContainer, engine: ObservedEngine) -> tuple[FieldChange, ...]:
    """Name what a container is otherwise than its stamp says."""
    stamp = Stamp.decode(container.labels)
    assert stamp
    desired = Desired(project=stamp.project, services={}, networks={}, volumes={})
    observed = Observed(engine=engine, project=stamp.project)
    return made_otherwise(Request(desired=desired, observed=observed, options=Options()), container, stamp)
