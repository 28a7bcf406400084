#!/usr/bin/env python3
"""Opens connections, sends half a request on each, and resets it: what a listener must not keep memory of.
usage: Tests/Load/aborted.py HOST PORT COUNT"""
import socket
import struct
import sys

host, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
halves = [
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Half: ",
    b"POST /v1/quotes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"lines\":[",
    b"GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GE",
]
reset = struct.pack("ii", 1, 0)
for number in range(count):
    with socket.create_connection((host, port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        connection.send(halves[number % len(halves)])
