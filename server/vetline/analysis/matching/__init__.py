"""Patterns compared with code, node by node; knows one unit and nothing of rules."""
