"""Metric files: which export one is, and its rows as data points of one schema.

Here: columns, cells, landed files. Not here: finding files (pipelines/exports), the warehouse (steps/metrics.py),
features (models/features). Nothing is re-exported: pipelines.exports imports `recognise` from here.
"""
