"""Timing that a noisy machine bears: several runs, garbage collection off, the median kept."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter


def median_seconds(work: Callable[[], object], runs: int = 7) -> float:
    """Run ``work`` once to warm up, then ``runs`` times; return the median duration in seconds."""
    work()
    durations = []
    for _ in range(runs):
        gc.collect()
        gc.disable()
        try:
            start = perf_counter()
            work()
            durations.append(perf_counter() - start)
        finally:
            gc.enable()
    return median(durations)
