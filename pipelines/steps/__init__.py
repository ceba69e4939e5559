"""The steps of a run, as plain functions: the command line and the Dagster assets call the same ones.

ingest (exports → charges) → marts (charges → marts) → judge (marts → verdicts) → deliver (verdicts → snapshot, report).
Here: reading a window, calling one pure function or SQL file, writing. Not here: thresholds, formulas, Dagster.
"""
