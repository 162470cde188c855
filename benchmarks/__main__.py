"""Runs every benchmark: `make bench`."""

from benchmarks import build, dashboard, imports

for benchmark in (imports, dashboard, build):
    benchmark.main()
