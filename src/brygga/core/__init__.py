"""PURE: values in, values out. Standard library only; no database, HTTP, clock, logging.
Time is an argument."""
