"""Batch ETL of multilingual news files into DuckDB."""
