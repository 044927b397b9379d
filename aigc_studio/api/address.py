"""Where the studio listens, and whether it may."""

import os

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
        return "0.0.0.0"  # noqa: S104  the Space's proxy stands before it, the guard checks the host
    if settings.host not in LOOPBACK:
        raise SettingsError("error.host_not_loopback", host=settings.host)
    return settings.host


def check_port(settings: Settings) -> None:
    """Make sure that nobody listens on the port yet.

    Raises:
        PortTakenError: names the process that does, and the setting to change.
    """
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == settings.port:
            owner = psutil.Process(connection.pid).name() if connection.pid else "?"
            raise PortTakenError(
                "error.port_taken", port=settings.port, process=owner, pid=connection.pid or "?"
            )
