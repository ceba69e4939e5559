"""Scores of daily series: how far a day is from what was known before it. Causal, vectorised; no floors of money."""
