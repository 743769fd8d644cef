"""Classes of values, found by looking at all the code there is: slower than a keystroke allows.

This room knows neither rules nor LSP nor the engine.  jedi, which does the work, is imported in
``worker`` alone, and that runs in a process of its own.
"""
