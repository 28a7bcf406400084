"""A load generator that asks at a constant rate whatever is answered (open loop), for the scripts beside it."""
import asyncio
import time


class Line(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, pool):
        self.pool, self.buffer, self.since = pool, b"", 0.0

    def connection_made(self, transport):
        self.transport = transport
        self.pool.append(self)

    def ask(self, request, results):
        self.results, self.since = results, time.monotonic()
        self.transport.write(request)

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


async def connect(port, connections):
    """So many idle connections."""
    pool, loop = [], asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: Line(pool), "127.0.0.1", port)
    return pool


async def send(pool, requests, rate, seconds):
    """Sends the requests in turn at a rate; (status, seconds, whether Retry-After was given) of each, and how many found
    no connection free."""
    results, missed, started, sent = [], 0, time.monotonic(), 0
    while (passed := time.monotonic() - started) < seconds:
        while sent < passed * rate:
            if pool:
                pool.pop().ask(requests[sent % len(requests)], results)
            else:
                missed += 1
            sent += 1
        await asyncio.sleep(0.001)
    await asyncio.sleep(1)
    return results, missed


def percentile(values, share):
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)] * 1_000 if values else 0.0
