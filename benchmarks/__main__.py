"""Runs every benchmark: `make bench`."""

from benchmarks import build, cells, com, dashboard, http, imports, parity

for benchmark in (imports, dashboard, cells, com, http, parity, build):
    benchmark.main()
