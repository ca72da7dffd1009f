"""Limits of memory, size and time, each with its reason."""

RAW_CHARS = 1_000
"""Characters of a rejected record that are kept: enough to recognise it, too few to fill the warehouse with garbage."""

LOCK_SECONDS = 60.0
"""Time to wait for another program that has the warehouse open: a reader's query takes seconds, seldom a minute."""

LOOK_LOCK_SECONDS = 6.0
"""The same for the look at the ledger before a run: another program answers soon or holds the file for long."""

LEDGER_MEMORY = "128MB"
"""DuckDB's memory to sort the ledger: a million files need half of it, and more are sorted on disk."""

SCHEDULED_WAIT_SECONDS = 24 * 3600.0
"""Time that a scheduled run waits for another run on its warehouse: a large first load takes hours."""

CLUSTER_CONNECT_SECONDS = 10.0
"""Time for the head of a cluster to accept a connection."""

SLOT_LEASE_SECONDS = 60.0
"""A killed writer returns Prefect's slot after this time; a living one renews its lease."""
