"""Where the studio listens, and whether it may."""

import errno
import os
import socket
from contextlib import suppress

import psutil

from aigc_studio.api.guard import LOOPBACK
from aigc_studio.core.errors import PortTakenError, SettingsError
from aigc_studio.core.settings import Settings


def public_hosts() -> tuple[str, ...]:
    """Return the host names of the Hugging Face Space that this is, if it is one."""
    return tuple(filter(None, os.environ.get("SPACE_HOST", "").split(",")))


def listening_host(settings: Settings) -> str:
    """Return the address to bind: loopback, or every interface of a Space's container.

    Raises:
        SettingsError: the settings ask for anything but loopback.
    """
    if public_hosts():
        return "0.0.0.0"  # noqa: S104  the Space's proxy stands before it, the guard checks Origin
    if settings.host not in LOOPBACK:
        raise SettingsError("error.host_not_loopback", host=settings.host)
    return settings.host


def check_port(settings: Settings) -> None:
    """Make sure that nobody listens on the port yet.

    Raises:
        PortTakenError: names the process that does, and the setting to change.
    """
    host = listening_host(settings)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name == "posix":  # a port that was just left is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, settings.port))
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise
            process, pid = _listener(settings.port)
            raise PortTakenError(
                "error.port_taken", port=settings.port, process=process, pid=pid
            ) from problem


def _listener(port: int) -> tuple[str, int | str]:
    """Return name and pid of the process that listens on a port, "?" where that is hidden."""
    with suppress(psutil.Error):  # macOS shows it to the administrator alone
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            if listens and connection.pid:
                return psutil.Process(connection.pid).name(), connection.pid
    return "?", "?"
