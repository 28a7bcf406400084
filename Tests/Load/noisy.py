#!/usr/bin/env python3
"""One merchant of twenty asks 50 times what its quota allows, from a process of its own; what the others notice, in
rounds with and without it, in turn.
usage: Tests/Load/noisy.py PORT PATH QUOTA ROUNDS < KEYS    (a key a line, the first is the noisy merchant's)"""
import asyncio
import statistics
import subprocess
import sys

from openloop import connect, percentile, send

port, path, quota, rounds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
SECONDS = 5
# Of each of the others: half of the quota.
OTHERS_SHARE = 0.5


def request(key):
    return f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\r\n".encode()


async def noise(key):
    """The noisy merchant alone; told to by the parent."""
    results, missed = await send(await connect(port, 200), [request(key)], 50 * quota, SECONDS + 1)
    served = sum(1 for status, _, _ in results if status == 200)
    refused = [took for status, took, _ in results if status == 429]
    print(f"{served} {len(refused)} {len(results) - served - len(refused)} {percentile(refused, .99):.1f} {missed}")


async def main():
    noisy, *others = sys.stdin.read().split()
    pool = await connect(port, 64)
    rate = int(len(others) * quota * OTHERS_SHARE)
    requests = [request(key) for key in others]
    await send(pool, requests, rate, 3)
    quiet, loud = [], []
    for number in range(rounds):
        for is_loud in (False, True):
            process = None
            if is_loud:
                process = subprocess.Popen(
                    [sys.executable, __file__, *sys.argv[1:], noisy], stdout=subprocess.PIPE, text=True)
                await asyncio.sleep(0.5)
            results, missed = await send(pool, requests, rate, SECONDS)
            told = ""
            if process:
                served, refused, other, p99, unsent = process.communicate()[0].split()
                told = f"; noisy: {served} served, {refused} refused (p99 {p99} ms), {other} else, {unsent} not sent"
            took = [t for status, t, _ in results if status == 200]
            (loud if is_loud else quiet).append(percentile(took, .99))
            print(
                f"others, {'loud' if is_loud else 'quiet'}: {rate}/s asked, {len(took)} of {len(results)} served, p50 "
                f"{percentile(took, .5):.2f} p99 {percentile(took, .99):.2f} ms, {missed} not sent{told}", flush=True)
    ratios = [l / q for l, q in zip(loud, quiet)]
    print(f"p99 of the others, loud to quiet: {' '.join(f'{r:.2f}' for r in ratios)}, median {statistics.median(ratios):.2f}")


asyncio.run(noise(sys.argv[5]) if len(sys.argv) > 5 else main())
