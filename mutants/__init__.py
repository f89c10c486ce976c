"""Mutation testing of the rooms that decide: the code is changed in one small way, and a test must notice.

The changes are mutmut's operators. They are run by a runner of ours: mutmut's own swaps functions at run time, which
leaves out every table, default, property and decorated function, and it cannot start the database and the sandboxes
anew for a change. Nothing is left out here but annotations, docstrings and decorators.
"""
