"""What things cost: CPU per request, start-up and memory, each beside a floor, in one run. `make bench` runs all of it.

Times of a shared machine do not hold; CPU time and ratios do. Nothing here passes or fails; only `fidelity`,
which is run by itself, does.
"""
