"""Features: frames of the warehouse in, frames that detectors read out. Pure Polars."""
