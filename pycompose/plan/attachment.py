"""What engines can do for an attachment to a network, by their API version: for comparing, and for writing."""

from __future__ import annotations

ALL_NETWORKS_AT_CREATION = (1, 44)
"""Engine API version from which a container is created with more than one network."""

MAC_BY_NETWORK, MAC_ON_CONNECT = (1, 44), (1, 54)
"""Between these Engine API versions a MAC address belongs to an attachment, and is set only at creation.

In earlier versions the container itself has one, and keeps it.
"""

INTERFACE_NAME = "com.docker.network.endpoint.ifname"
"""The driver option behind ``interface_name``, for which the API has no field."""
