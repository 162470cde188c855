"""Timing that a noisy machine bears: several runs, garbage collection off, the median kept."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter


def seconds(work: Callable[[], object]) -> float:
    """Return the duration of one run, in seconds, without garbage collection."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        work()
        return perf_counter() - start
    finally:
        gc.enable()


def median_seconds(work: Callable[[], object], runs: int = 7) -> float:
    """Run ``work`` once to warm up, then ``runs`` times; return the median duration in seconds."""
    work()
    return median(seconds(work) for _ in range(runs))
