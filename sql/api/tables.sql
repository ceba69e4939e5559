-- Whether this snapshot holds a table: older releases, and other configurations, publish fewer.
SELECT table_name FROM duckdb_tables() WHERE table_name = $table
