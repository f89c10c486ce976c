"""The same life with real processes in real time: PostgreSQL, workers and web processes that are killed."""
