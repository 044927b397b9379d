"""The studio listens on this machine, on a port that is free."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from aigc_studio.api.address import check_port, listening_host, public_hosts
from aigc_studio.core.errors import PortTakenError, SettingsError
from aigc_studio.core.settings import Settings

SPACE = "me-studio.hf.space"


@pytest.fixture
def taken(settings: Settings) -> Iterator[Settings]:
    with socket.create_server(("127.0.0.1", settings.port)):
        yield settings


def _with_host(settings: Settings, host: str) -> Settings:
    return settings.model_copy(update={"host": host})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_is_listened_on(settings: Settings, host: str) -> None:
    assert listening_host(_with_host(settings, host)) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.10", "studio.example"])
def test_anything_else_is_refused(settings: Settings, host: str) -> None:
    with pytest.raises(SettingsError, match=f"AIGC_HOST is {host}") as caught:
        listening_host(_with_host(settings, host))
    assert "127.0.0.1" in caught.value.tell("zh")


def test_a_space_listens_to_its_proxy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_HOST", SPACE)
    assert listening_host(settings) == "0.0.0.0"
    assert public_hosts() == (SPACE,)


def test_a_space_may_have_several_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_HOST", f"{SPACE},studio.example")
    assert public_hosts() == (SPACE, "studio.example")


def test_outside_a_space_there_is_no_public_name() -> None:
    assert public_hosts() == ()


def test_a_free_port_is_fine(settings: Settings) -> None:
    check_port(settings)


def test_a_port_just_left_is_free_again(settings: Settings) -> None:
    address = ("127.0.0.1", settings.port)
    with socket.create_server(address) as server, socket.create_connection(address) as client:
        server.accept()[0].close()  # who closes first leaves the port in TIME_WAIT
        client.recv(1)
    check_port(settings)


def test_a_taken_port_names_its_process_and_the_setting(taken: Settings) -> None:
    with pytest.raises(PortTakenError) as caught:
        check_port(taken)
    for language in ("en", "zh"):
        told = caught.value.tell(language)
        assert str(taken.port) in told
        assert psutil.Process().name() in told
        assert str(os.getpid()) in told
        assert "AIGC_PORT=" in told


def test_a_taken_port_is_told_where_processes_are_hidden(
    taken: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS, where only the administrator sees who listens."""

    def refuse(kind: str) -> Any:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    with pytest.raises(PortTakenError, match=f"Port {taken.port} is in use"):
        check_port(taken)


def test_a_free_port_is_fine_where_processes_are_hidden(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(kind: str) -> Any:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    check_port(settings)
