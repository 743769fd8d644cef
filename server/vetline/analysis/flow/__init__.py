"""Flows: what a person outside the program sent, followed to where it does harm.

An abstract interpreter over lowered nodes: values in, findings and summaries out.
It knows no rule by name, no file, no clock and no document: only a unit, the taint vocabulary,
and what other functions are summarised as.
"""
