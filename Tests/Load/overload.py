#!/usr/bin/env python3
"""A service that can do so much a second is asked for as much, three and ten times as much, and then less again, at a
constant rate whatever is answered (open loop).
usage: Tests/Load/overload.py PORT CAPACITY CONNECTIONS"""
import asyncio
import sys
import time

port, capacity, connections = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
REQUEST = b"GET /console/load HTTP/1.1\r\nHost: a\r\n\r\n"


class Line(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, pool):
        self.pool, self.buffer, self.since, self.took = pool, b"", 0.0, []

    def connection_made(self, transport):
        self.transport = transport
        self.pool.append(self)

    def ask(self, results):
        self.results, self.since = results, time.monotonic()
        self.transport.write(REQUEST)

    def data_received(self, data):
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = next(int(l.split(b":")[1]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:"))
        if len(rest) < length:
            return
        status = int(head[9:12])
        hint = b"retry-after:" in head.lower()
        self.results.append((status, time.monotonic() - self.since, hint))
        self.buffer = b""
        self.pool.append(self)

    def connection_lost(self, error):
        if self in self.pool:
            self.pool.remove(self)


def percentile(values, share):
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)] * 1_000 if values else 0.0


async def phase(name, pool, rate, seconds):
    results, missed, started, sent = [], 0, time.monotonic(), 0
    while (passed := time.monotonic() - started) < seconds:
        while sent < passed * rate:
            sent += 1
            if pool:
                pool.pop().ask(results)
            else:
                missed += 1
        await asyncio.sleep(0.001)
    await asyncio.sleep(1)
    good = [took for status, took, _ in results if status == 200]
    refused = [took for status, took, _ in results if status != 200]
    unhinted = sum(1 for status, _, hint in results if status != 200 and not hint)
    print(
        f"{name:>10}: {rate}/s asked, {len(good) / seconds:.0f}/s served, p50 {percentile(good, .5):.1f} p99 "
        f"{percentile(good, .99):.1f} ms; {len(refused) / seconds:.0f}/s refused, p50 {percentile(refused, .5):.1f} p99 "
        f"{percentile(refused, .99):.1f} ms, {unhinted} without Retry-After; {missed} not sent for want of a connection")


async def main():
    pool = []
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: Line(pool), "127.0.0.1", port)
    await phase("warm-up", pool, capacity // 2, 5)
    await phase("peak", pool, capacity, 10)
    await phase("3 times", pool, 3 * capacity, 15)
    await phase("10 times", pool, 10 * capacity, 10)
    await phase("after", pool, capacity // 2, 10)


asyncio.run(main())
