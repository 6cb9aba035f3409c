"""Forecasts of cohorts as something to read: `words` tells them and makes JSON's data, `picture`
draws them.
"""
