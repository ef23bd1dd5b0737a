"""The attribute table: one row an attribute, read from compose.json beside this file."""

from __future__ import annotations

from enum import StrEnum


class Impact(StrEnum):
    """What a change of an attribute costs, from cheap to dear."""

    NONE = "none"
    IN_PLACE = "in_place"
    RESTART = "restart"
    RECREATE = "recreate"
    DATA_LOSS = "data_loss"
