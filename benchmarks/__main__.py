"""Runs every benchmark: `make bench`."""

from benchmarks import build, cells, com, dashboard, http, imports, parity, reading

for benchmark in (imports, dashboard, cells, com, http, parity, build, reading):
    benchmark.main()
