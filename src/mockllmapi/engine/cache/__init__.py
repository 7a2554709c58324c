"""Answers that were made before: `Pools` of variants made ahead, `SeedCache` of what a seed was answered, recordings that are
played again. `sameness` decides for all of them when two requests are the same.
"""
