"""Runs every benchmark: `make bench`."""

from benchmarks import build, cells, com, dashboard, imports, parity

for benchmark in (imports, dashboard, cells, com, parity, build):
    benchmark.main()
