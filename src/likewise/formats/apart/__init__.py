"""Strangers' files are read in a process of its own, with limits of time and memory.

What the rest of the house asks stands in a module for each kind of file: `imports`, `canonical`,
`tables`, `coding`, `attachments`, `matching`. `processes` starts, hears and ends the process;
`work` is what is done there, within `limits`; `wire` is how the two talk.
"""
