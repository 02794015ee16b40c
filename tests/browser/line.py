"""A network line that can be cut and mended (可断开的网线): a relay between a browser and a server of this machine."""

from __future__ import annotations

import contextlib
import socket
import threading


class Line:
    """
    A relay on a port of its own.

    Parameters
    ----------
    port
        Where the server listens.
    """

    def __init__(self, port: int) -> None:
        self._goal = port
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = self._listen(0)
        self.port = int(self._listener.getsockname()[1])

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._goal))
            except OSError:
                return
            with self._lock:
                self._open |= {near, far}
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._relay, args=ends, daemon=True).start()

    def _relay(self, source: socket.socket, goal: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                goal.sendall(part)
        self._close(source, goal)

    def _close(self, *ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            with self._lock:
                self._open.discard(end)

    def cut(self) -> None:
        """End every connection and take no other."""
        # A listener in accept isn't woken by closing it alone.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            ends = list(self._open)
        self._close(*ends)

    def mend(self) -> None:
        """Take connections again, at the same port."""
        self._listener = self._listen(self.port)
