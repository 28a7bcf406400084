#!/usr/bin/env python3
"""Rules of expressions.json in our evaluator and in two packages of PyPI, in one run, in turn.

    python3 -m venv /tmp/cel && /tmp/cel/bin/pip install common-expression-language==0.10.0 cel-python==0.5.0
    /tmp/cel/bin/python Tests/Load/expressions.py [--rounds 5] [--seconds 0.3] [--ours "carnet bench cel"]

Each figure is the median over rounds of the median time of one evaluation, in microseconds, of an expression that was
compiled before. "prepared": the order's values lie ready in the form the evaluator wants; "set anew": from a dict (ours:
from values in memory), as for a new order. The figures to look at are the ratios: 2 or better. The values must agree.
"""
import argparse
import json
import pathlib
import shlex
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
BATCH = 50


def nested(values):
    """order.total: 1 as {"order": {"total": 1}}."""
    root = {}
    for name, value in values.items():
        *parents, last = name.split(".")
        place = root
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return root


def median(seconds, work):
    end = time.perf_counter() + seconds
    batches = []
    while not batches or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(BATCH):
            work()
        batches.append((time.perf_counter() - start) / BATCH * 1e6)
    return statistics.median(batches)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--ours", default=".build/release/carnet bench cel")
    options = parser.parse_args()

    import cel
    import celpy

    file = HERE / "expressions.json"
    content = json.loads(file.read_text())
    values = nested(content["values"])
    context = cel.Context(values)
    environment = celpy.Environment()
    activation = celpy.json_to_cel(values)

    times = {}
    answers = {}

    def note(name, which, microseconds):
        times.setdefault((name, which), []).append(microseconds)

    for _ in range(options.rounds):
        command = shlex.split(options.ours) + [str(file), "--json", "--seconds", str(options.seconds)]
        for result in json.loads(subprocess.run(command, check=True, capture_output=True).stdout):
            note(result["name"], "ours", result["evaluate"] / 1e3)
            note(result["name"], "ours anew", result["fillAndEvaluate"] / 1e3)
            answers[result["name"]] = result["value"]
        for name, text in content["expressions"].items():
            rust = cel.compile(text)
            python = environment.program(environment.compile(text))
            for which, value in (("Rust", rust.execute(context)), ("Python", bool(python.evaluate(activation)))):
                if value != answers[name]:
                    sys.exit(f"{name}: ours says {answers[name]}, {which} {value}")
            note(name, "rust", median(options.seconds, lambda: rust.execute(context)))
            note(name, "rust anew", median(options.seconds, lambda: rust.execute(values)))
            note(name, "python", median(options.seconds, lambda: python.evaluate(activation)))

    print("| µs | ours | Rust | ratio | ours, set anew | Rust, set anew | ratio | cel-python | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in content["expressions"]:
        at = {which: statistics.median(times[name, which]) for which in
              ("ours", "rust", "ours anew", "rust anew", "python")}
        print(f"| {name} | {at['ours']:.3f} | {at['rust']:.3f} | {at['rust'] / at['ours']:.1f} "
              f"| {at['ours anew']:.3f} | {at['rust anew']:.2f} | {at['rust anew'] / at['ours anew']:.1f} "
              f"| {at['python']:.0f} | {at['python'] / at['ours']:.0f} |")


if __name__ == "__main__":
    main()
