"""Whoever falls silent in the middle of a request holds no thread for ever."""

from __future__ import annotations

import socket
import time

import pytest


def test_a_connection_on_which_nothing_moves_ends() -> None:
    from maillage.site.server import let_go_of_silent

    with socket.create_server(("127.0.0.1", 0)) as listening:
        let_go_of_silent(listening, 1)
        with socket.create_connection(listening.getsockname()) as phone:
            phone.sendall(b"POST /fr/wrong HTTP/1.1\r\n")
            coming, _ = listening.accept()
            with coming:
                coming.setblocking(True)
                assert coming.recv(100)
                begun = time.monotonic()
                with pytest.raises(BlockingIOError):
                    coming.recv(100)
                assert time.monotonic() - begun < 10
