#!/usr/bin/env python3
"""A service that can do so much a second is asked for as much, three and ten times as much, and then less again, at a
constant rate whatever is answered (open loop).
usage: Tests/Load/overload.py PORT CAPACITY CONNECTIONS"""
import asyncio
import sys

from openloop import connect, percentile, send

port, capacity, connections = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
REQUEST = b"GET /console/load HTTP/1.1\r\nHost: a\r\n\r\n"


async def phase(name, pool, rate, seconds):
    results, missed = await send(pool, [REQUEST], rate, seconds)
    good = [took for status, took, _ in results if status == 200]
    refused = [took for status, took, _ in results if status != 200]
    unhinted = sum(1 for status, _, hint in results if status != 200 and not hint)
    print(
        f"{name:>10}: {rate}/s asked, {len(good) / seconds:.0f}/s served, p50 {percentile(good, .5):.1f} p99 "
        f"{percentile(good, .99):.1f} ms; {len(refused) / seconds:.0f}/s refused, p50 {percentile(refused, .5):.1f} p99 "
        f"{percentile(refused, .99):.1f} ms, {unhinted} without Retry-After; {missed} not sent for want of a connection")


async def main():
    pool = await connect(port, connections)
    await phase("warm-up", pool, capacity // 2, 5)
    await phase("peak", pool, capacity, 10)
    await phase("3 times", pool, 3 * capacity, 15)
    await phase("10 times", pool, 10 * capacity, 10)
    await phase("after", pool, capacity // 2, 10)


asyncio.run(main())
