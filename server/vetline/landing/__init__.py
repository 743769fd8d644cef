"""What just landed: blocks of text that arrived at once, and lines that are new.

Text and tokens in, blocks out.  It knows neither LSP nor files, and no clock: the times of changes
are given to it.
"""
