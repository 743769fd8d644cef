"""Analyses that rule data cannot express, each named by the rules that use it."""
