"""Measurements: each script measures side by side against something named, in one run, and prints the ratio."""
