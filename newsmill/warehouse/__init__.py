"""The DuckDB warehouse: connection, contract, load, rebuild, marts, checks. The only package that imports duckdb."""
