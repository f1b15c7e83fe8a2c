"""A taken port is named with the part that wants it, and with ports that are free instead."""

import re
import socket

import pytest

from missionledger.cli.supervisor.ports import (
    PORT_OFFSETS,
    PortTakenError,
    choose_free_base,
    is_free,
    ports_from,
    require_free,
)

LOOPBACK = "127.0.0.1"


def test_a_taken_port_names_its_part_and_leads_to_free_ports() -> None:
    base = choose_free_base(LOOPBACK)
    ports = ports_from(base)
    require_free(LOOPBACK, ports, PORT_OFFSETS)

    with socket.create_server((LOOPBACK, ports["finance"])):
        with pytest.raises(PortTakenError) as refusal:
            require_free(LOOPBACK, ports, PORT_OFFSETS)
        found = re.search(r"--port-base (\d+), or make run PORT_BASE=\1$", refusal.value.next_step)

        assert refusal.value.detail.endswith(f"port {ports['finance']} (finance)")
        assert found is not None
        assert all(is_free(LOOPBACK, port) for port in ports_from(int(found[1])).values())
