"""The core: frames in, frames out. No clock, no disk, no database, no network, no environment."""
