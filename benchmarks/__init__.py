"""Measurements as ratios within one run; no figure here is a promise. Run: make bench."""
