"""The differences of a warehouse that is a DuckLake: a catalog, and a folder or bucket of Parquet files.

The catalog is in PostgreSQL, for loads and queries from many machines at once, or in a file, for one process at a time.
It holds the DuckDB database `news`. The SQL of sql/ and of newsmill.warehouse is the same for it as for a file, except
for `statements.adapted` and `statements.constraint_checks`.
"""
