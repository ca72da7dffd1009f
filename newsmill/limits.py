"""Limits of memory, time and size, each with its reason. Modules read them as `limits.NAME`."""

LOAD_MEMORY = "300MB"
"""DuckDB's memory before it spills to disk, while a tagger works beside it: together they stay below 1.5 GB."""

LINK_MEMORY = "400MB"
"""DuckDB's memory to link the new articles of a load, beside the tagger.

A hundred thousand articles were linked in 300 MB as well. A correction of a name of very many articles rewrites all
their links and needs more; `newsmill link` has READER_MEMORY for it.
"""

RECOUNT_MEMORY = "700MB"
"""DuckDB's memory to count all aggregates again: this needs more than linking, and no tagger works beside it."""

REBUILD_MEMORY = "1GB"
"""DuckDB's memory for a rebuild: no tagger works beside it."""

READER_MEMORY = "4GB"
"""DuckDB's memory for a query, and for linking by itself: no tagger works beside them."""

LEDGER_MEMORY = "128MB"
"""DuckDB's memory to sort the ledger: a million files need half of it, and more are sorted on disk."""

FOREIGN_MEMORY = "300MB"
"""DuckDB's memory to read a DuckDB file as a source: its query may be any, and a tagger works beside it."""

PROBE_ADDRESS_SPACE = 6 << 30
"""Bytes of address space of the process that tries Parquet and Arrow files: a file that needs more is a bomb."""

CHECKPOINT_THRESHOLD = "64MB"
"""Log of committed loads at which DuckDB moves them into the tables: each move rewrites their last row groups."""

LOCK_SECONDS = 60.0
"""Time to wait for another program that has the warehouse open: a reader's query takes seconds, seldom a minute."""

LOOK_LOCK_SECONDS = 6.0
"""The same for the look at the ledger before a run: another program answers soon or holds the file for long."""

QUERY_LOCK_SECONDS = 10.0
"""The same for a command that only reads: one transaction of a load takes a few seconds."""

RUN_WAIT_SECONDS = 600.0
"""Default of --wait: a run of a person's own usually ends within ten minutes."""

SCHEDULED_WAIT_SECONDS = 24 * 3600.0
"""Time that a scheduled run waits for another run on its warehouse: a large first load takes hours."""

DUCKLAKE_QUEUE_SECONDS = 3600.0
"""Time that a writer of a DuckLake waits for the writers before it: a DuckLake is made for several loaders."""

POSTGRES_CONNECT_SECONDS = 30
"""Time for PostgreSQL to accept a connection; libpq takes whole seconds."""

POLL_SECONDS = 0.1
"""Pause between two attempts to take a lock."""

SLOT_LEASE_SECONDS = 60.0
"""A killed writer returns Prefect's slot after this time; a living one renews its lease."""

CLUSTER_CONNECT_SECONDS = 10.0
"""Time for the head of a cluster to accept a connection."""

CLUSTER_START_SECONDS = 20
"""Time for a cluster to answer, and the same again for its first worker."""

SERVER_START_SECONDS = 180.0
"""Time for Prefect's temporary server to answer: seconds on an idle machine, minutes on a loaded one."""

LEAVE_SECONDS = 3.0
"""Time for workers to notice an interruption, before the process ends without them."""

STORE_ATTEMPTS = 5
"""Attempts at one request to an object store or web server."""

STORE_FIRST_PAUSE_SECONDS = 0.5
"""Pause after the first failed attempt; each further pause is about twice as long."""

STORE_TIMEOUT_SECONDS = 60.0
"""Time for an object store or web server to answer one request."""

STALE_SECONDS = 24 * 3600.0
"""Age of an unfinished partition at which no process still writes it."""

RAW_CHARS = 1_000
"""Characters of a rejected record that are kept: enough to recognise it, too few to fill the warehouse with garbage."""

PAGE_CHARS = 10_000_000
"""Characters of one HTML page that are parsed: more is a dump, not a page."""
