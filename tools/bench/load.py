"""A load client in a process of its own: keep-alive connections, one request each at a time.

    python -m tools.bench.load PLAN.json RESULT.json

The plan names host, port, connections and the requests ``[method, path, token, body]``; the result
holds seconds, latencies in milliseconds and every answer, in the order of the requests.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEADERS_END = b"\r\n\r\n"
TIME_LIMIT = 300.0


@dataclass
class Connection:
    """One socket and the request it is waiting for."""

    socket: socket.socket
    number: int = -1
    began: float = 0.0
    buffer: bytearray = field(default_factory=bytearray)


def encoded(host: str, method: str, path: str, token: str, body: Any) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def complete(buffer: bytearray) -> tuple[int, bytes] | None:
    """Status and body once the whole answer is there."""
    end = buffer.find(HEADERS_END)
    if end < 0:
        return None
    head = bytes(buffer[:end])
    status = int(head[9:12])
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if len(buffer) < end + 4 + length:
        return None
    return status, bytes(buffer[end + 4 : end + 4 + length])


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Send every request; at most ``connections`` are under way at once."""
    address = (plan["host"], plan["port"])
    host = f"{plan['host']}:{plan['port']}"
    wires = [encoded(host, *request) for request in plan["requests"]]
    answers: list[tuple[int, str] | None] = [None] * len(wires)
    latencies: list[float] = []
    waiting = iter(range(len(wires)))
    selector = selectors.DefaultSelector()
    open_connections = 0

    def send_next(connection: Connection) -> bool:
        number = next(waiting, None)
        if number is None:
            selector.unregister(connection.socket)
            connection.socket.close()
            return False
        connection.number, connection.began = number, time.perf_counter()
        connection.buffer.clear()
        connection.socket.sendall(wires[number])
        return True

    for _ in range(min(plan["connections"], len(wires))):
        sock = socket.create_connection(address, timeout=30)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock)
        selector.register(sock, selectors.EVENT_READ, connection)
        open_connections += send_next(connection)

    began = time.perf_counter()
    while open_connections and time.perf_counter() - began < TIME_LIMIT:
        for key, _events in selector.select(timeout=5):
            connection = key.data
            part = connection.socket.recv(65536)
            if not part:
                raise ConnectionError(f"the server closed request {connection.number}")
            connection.buffer += part
            answer = complete(connection.buffer)
            if answer is None:
                continue
            latencies.append((time.perf_counter() - connection.began) * 1000)
            answers[connection.number] = (answer[0], answer[1].decode())
            open_connections -= not send_next(connection)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "latencies": sorted(latencies), "answers": answers}


def main() -> None:
    plan, result = Path(sys.argv[1]), Path(sys.argv[2])
    result.write_text(json.dumps(run(json.loads(plan.read_text()))))


if __name__ == "__main__":
    main()
