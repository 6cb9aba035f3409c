"""What happens by itself: work that is due, leased and done once.

The handler of each kind of job stands on the shelf of its noun: `looks.move` in `jobs/looks.py`.
"""
