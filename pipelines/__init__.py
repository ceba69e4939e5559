"""The shell: all that touches the world (disk, database, terminal, Dagster). The core it calls is `models`."""
