"""What is measured, by the command that measures it: `make bench` writes docs/reference/figures.md.

Not for tests: nothing here fails when a machine is slow. One file a group of figures; each gives ``run(quick)`` and
returns :class:`~benchmarks.figures.Figure` rows, measured with their peers in the same run.
"""
