#!/usr/bin/env python3
"""What an idle keep-alive connection costs: 5,000 are opened, each asks once, and the process's memory is read.
usage: Tests/Load/idle.py PORT PID KEY PATH"""
import socket
import sys
import time

port, pid, key, path = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
request = f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
COUNT = 5_000


def memory():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def opened(asks):
    connections = []
    for _ in range(COUNT):
        connection = socket.create_connection(("127.0.0.1", port))
        if asks:
            connection.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(4_096)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:80]
        connections.append(connection)
    return connections


for asks in (False, True):
    before = memory()
    connections = opened(asks)
    time.sleep(1)
    after = memory()
    what = "that asked once" if asks else "that asked nothing"
    print(f"{COUNT} idle connections {what}: {(after - before) / COUNT:.1f} KiB each ({before} -> {after} KiB)")
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as other:
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        other.recv(4_096)
    print(f"  /healthz beside them: {(time.monotonic() - started) * 1_000:.1f} ms")
    for connection in connections:
        connection.close()
    time.sleep(1)
