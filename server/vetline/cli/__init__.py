"""The command line: the only room that prints and sets the exit status."""
