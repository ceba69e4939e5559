"""The proof of `models.scoring`: labelled fleets, an event-level scorer, ablations, real series, peers.

`python -m benchmarks.detection` prints the tables of docs/benchmarks.md. Nothing here taught the ranker: that is
benchmarks/training_fleet.py, from which this package takes not one distribution.
"""
